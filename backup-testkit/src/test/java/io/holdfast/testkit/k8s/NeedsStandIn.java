package io.holdfast.testkit.k8s;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** A test of what no real cluster does on demand. It is left out where the tests are to run on a real one. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(NeedsStandIn.OnStandIn.class)
@interface NeedsStandIn {

    /** What for: {@code its clock is set}. */
    String value();

    /** Leaves such a test out, and says why. */
    final class OnStandIn implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), NeedsStandIn.class)
                    .filter(needs -> NamedCluster.get().isPresent())
                    .map(needs -> ConditionEvaluationResult.disabled("only on the stand-in: " + needs.value()))
                    .orElseGet(() -> ConditionEvaluationResult.enabled("it can run on this cluster"));
        }
    }
}
