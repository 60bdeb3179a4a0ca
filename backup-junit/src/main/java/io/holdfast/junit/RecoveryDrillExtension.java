package io.holdfast.junit;

import io.holdfast.recovery.DrillPoint;
import io.holdfast.spi.recovery.Restored;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** What {@link RecoveryDrill} does. */
final class RecoveryDrillExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver, TestWatcher {

    private static final Namespace NAMESPACE = Namespace.create(RecoveryDrillExtension.class);

    /**
     * A drill from the first to the last test of a class.
     *
     * @param of the class; those nested in it share it
     */
    private record Running(Class<?> of, DrillRun run) implements AutoCloseable {

        /** JUnit does when it is through with the class, whatever happened. */
        @Override
        public void close() {
            run.abandon();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Class<?> of = context.getRequiredTestClass();
        Optional<RecoveryDrill> asked = AnnotationSupport.findAnnotation(of, RecoveryDrill.class);
        if (asked.isEmpty() || running(context) != null) {
            return;
        }
        Objectives objectives = Objectives.of(asked.get().rto(), asked.get().rpo());
        DrillRun run = DrillRun.begin(rehearsal(asked.get(), objectives));
        context.getStore(NAMESPACE).put(Running.class, new Running(of, run));
        run.awaitRestored();
    }

    private static Rehearsal rehearsal(RecoveryDrill asked, Objectives objectives) {
        Optional<DrillPoint> point = AskedPoint.parse(asked.point());
        boolean ofSource = asked.value() != Drill.class;
        if (ofSource == (asked.scenario() != ScenarioDrill.class)) {
            throw new ExtensionConfigurationException(
                    "A recovery drill restores a source or rehearses a scenario: give one of value and scenario");
        }
        if (ofSource) {
            Drill drill = ReflectionSupport.newInstance(asked.value());
            return new SourceRehearsal(drill, drill.clock(), objectives, point);
        }
        ScenarioDrill drill = ReflectionSupport.newInstance(asked.scenario());
        return new ScenarioRehearsal(drill, drill.clock(), objectives, point);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        Running running = running(context);
        if (running == null || !running.of.equals(context.getRequiredTestClass()) || !running.run.isRestored()) {
            return;
        }
        if (context.getExecutionException().isPresent()) {
            running.run.testFailed();
        }
        Rehearsal.Verdict verdict = running.run.end();
        context.publishReportEntry("recovery drill", verdict.report());
        if (!verdict.missed().isEmpty()) {
            throw new AssertionError(verdict.failure());
        }
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        Running running = running(context);
        if (running != null) {
            running.run.testSucceeded();
        }
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        Running running = running(context);
        if (running != null) {
            running.run.testFailed();
        }
    }

    private static @Nullable Running running(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Running.class, Running.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return find(parameter, context).isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return find(parameter, context).orElseThrow();
    }

    private static Optional<?> find(ParameterContext parameter, ExtensionContext context) {
        Running running = running(context);
        // What is annotated, such as a directory that JUnit is to make, is somebody else's.
        if (running == null || parameter.getParameter().getAnnotations().length > 0) {
            return Optional.empty();
        }
        Restored restored = running.run.restored();
        Class<?> type = parameter.getParameter().getType();
        if (type == Restored.class) {
            return Optional.of(restored);
        }
        return type == Path.class ? Optional.of(restored.directory()) : restored.unwrap(type);
    }
}
