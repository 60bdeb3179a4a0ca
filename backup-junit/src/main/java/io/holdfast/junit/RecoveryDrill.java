package io.holdfast.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Makes a test class a recovery drill: before its first test a backup is restored to where it harms nobody, its tests look at what came back, and after the last
 * one nothing of it stays.
 *
 * <p>What was restored is a parameter of tests and of methods around them, as a {@link io.holdfast.spi.recovery.Restored}, a {@link java.nio.file.Path} (its directory), or
 * in any shape that it {@linkplain io.holdfast.spi.recovery.Restored#unwrap has}, such as {@code javax.sql.DataSource}. All tests of the class have the same, and see what others
 * do to it.
 *
 * <p>After the last test the class fails, beside the tests that did, if a check of the {@link Drill} did not pass or an objective was missed; it says which, by how much, and
 * which step took the time. What cannot be measured is missed.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RecoveryDrillExtension.class)
@SuppressWarnings("exports")
public @interface RecoveryDrill {

    /** What is restored, and how; with a constructor without parameters. Either this or {@link #scenario} is given. */
    Class<? extends Drill> value() default Drill.class;

    /**
     * The scenario that is rehearsed; with a constructor without parameters. Its steps that people do, and their approvals, are taken to be done at once. The tests look when it has them look, and it goes on when
     * they have; how long they take does not count. Objectives that are not given here are those of the scenario.
     */
    Class<? extends ScenarioDrill> scenario() default ScenarioDrill.class;

    /**
     * The recovery time objective, as ISO 8601 writes durations, such as {@code PT15M}: within it the repository has to be opened and what is restored be usable.
     * By default there is none, or that of the scenario.
     */
    String rto() default "";

    /**
     * To which moment it restores, in place of that of the {@link Drill} or the scenario: {@code random}, any that there is, another one each time; {@code random:42}, the same each time as long as the same can be
     * restored; or one as ISO 8601 writes it, such as one that was drawn before. Restored is what was there then; the RTO is measured as ever, and the RPO is not judged, since this says nothing of it. By default
     * that of the drill or the scenario.
     */
    String point() default "";

    /**
     * The recovery point objective, as ISO 8601 writes durations, such as {@code PT5M}: no more than that may lie between the last change that came back and the
     * incident. That is the moment that is asked for, and else the beginning of the drill. By default there is none, or that of the scenario.
     */
    String rpo() default "";
}
