package io.holdfast.postgres;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A test that is run with the oldest and the newest version of PostgreSQL that there are servers of, and with those between if the build is exhaustive. Its parameter is
 * the major version.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "PostgreSQL {0}")
@MethodSource("io.holdfast.postgres.TestCluster#chosenVersions")
@SuppressWarnings("exports") // Tests are compiled as a part of the module.
public @interface ChosenVersions {}
