package io.holdfast;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    /** A hidden package may use those of the lines above its own, and no other. */
    private static final List<List<String>> LAYERS = List.of(
            List.of("crypto", "compress", "posix", "run"),
            List.of("chunk"),
            List.of("format", "files"),
            List.of("store"),
            List.of("pack"),
            List.of("index"),
            List.of("lock", "audit"),
            List.of("repository"),
            List.of("read"),
            List.of("forget"),
            List.of("write"),
            List.of("log"),
            List.of("prune", "check"),
            List.of("repair"),
            List.of("recovery", "detect"),
            List.of("schedule", "plugin"),
            List.of("config"),
            List.of("lint", "health", "scenario"),
            List.of("plan"));

    private static final String HIDDEN = "io.holdfast.internal..";
    private static final String[] EXPORTED = {
        "io.holdfast",
        "io.holdfast.local..",
        "io.holdfast.repair..",
        "io.holdfast.repository..",
        "io.holdfast.verify..",
        "io.holdfast.recovery..",
        "io.holdfast.audit..",
        "io.holdfast.bootstrap..",
        "io.holdfast.config..",
        "io.holdfast.detect..",
        "io.holdfast.lint..",
        "io.holdfast.plan..",
        "io.holdfast.health.."
    };

    private static JavaClasses core;

    @BeforeAll
    static void readClasses() {
        core = new ClassFileImporter()
                .importUrl(HoldfastException.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation());
    }

    @Test
    void everyHiddenPackageHasItsLayer() {
        check(classes().that().resideInAPackage(HIDDEN).should().resideInAnyPackage(names(LAYERS)));
    }

    @Test
    void aLayerUsesOnlyThoseAboveIt() {
        for (int i = 0; i < LAYERS.size(); i++) {
            for (String name : LAYERS.get(i)) {
                List<List<String>> forbidden = new ArrayList<>(LAYERS.subList(i, LAYERS.size()));
                forbidden.set(
                        0,
                        LAYERS.get(i).stream()
                                .filter(other -> !other.equals(name))
                                .toList());
                check(noClasses()
                        .that()
                        .resideInAPackage(hidden(name))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(names(forbidden)));
            }
        }
    }

    @Test
    void whatIsPureKnowsNothingOfTheHost() {
        check(noClasses()
                .that()
                .resideInAnyPackage(names(List.of(List.of("crypto", "compress", "chunk", "posix", "format"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(EXPORTED));
    }

    @Test
    void cryptographyIsInOnePackage() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(hidden("crypto"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.crypto..", "org.bouncycastle.."));
    }

    @Test
    void pluginsAreFoundInOnePackage() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(hidden("plugin"))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ServiceLoader.class));
    }

    @Test
    void clockAndTimeZoneComeFromOutside() {
        check(noClasses()
                .that()
                .resideInAPackage(HIDDEN)
                .should()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(ZoneId.class, "systemDefault"));
    }

    @Test
    void whatIsExportedShowsNoLibraryOfOurChoice() {
        check(noClasses()
                .that()
                .resideInAnyPackage(EXPORTED)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.fasterxml..",
                        "com.github.luben..",
                        "com.sun.jna..",
                        "org.bouncycastle..",
                        "org.snakeyaml.."));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(core);
    }

    private static String[] names(Collection<List<String>> layers) {
        return layers.stream()
                .flatMap(List::stream)
                .map(ArchitectureTest::hidden)
                .toArray(String[]::new);
    }

    private static String hidden(String name) {
        return "io.holdfast.internal." + name + "..";
    }
}
