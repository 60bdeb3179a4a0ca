package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.config.ProtectionConfig;
import io.holdfast.health.ConfiguredHealth;
import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthState;
import io.holdfast.health.RepositoryFacts;
import io.holdfast.repository.Repository;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.verify.LedgerSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A plan whose verification reads a share each day. */
class RollingPlanTest {

    private static final String PLAN = """
            all:
              sources: orders
              repository: main
              copies: [{repository: offsite}]
              verify: {level: rolling, heal: true}
              proven-within: 4d
            """;

    private final PlannedWorld world = new PlannedWorld();

    @Test
    void everythingIsProvenWithinTheDaysAlsoIfEachDayIsAnotherRunner() {
        backUp(8);
        for (int day = 1; day <= 4; day++) {
            assertThat(ledger("main").everythingProven())
                    .as("before day %d", day)
                    .isFalse();

            PlanReport report = verify(PLAN);

            assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.DONE);
            assertThat(verify(PLAN).steps())
                    .as("the same day again")
                    .anyMatch(step ->
                            step.subject().equals("main") && step.message().startsWith("0 packs read"));
            world.clock.advance(Duration.ofDays(1));
        }
        assertThat(ledger("main").everythingProven()).isTrue();
        assertThat(ledger("offsite").everythingProven()).isTrue();
    }

    @Test
    void aBudgetThatIsTooSmallIsSaidWithItsNumbers() {
        backUp(4);

        PlanReport report = verify(PLAN.replace("heal: true", "budget: 1"));

        assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(report.steps())
                .anyMatch(step -> step.message().matches(".*at 1 bytes a day everything is read in \\d+ days;.*"));
    }

    @Test
    void aDamagedPackIsHealedFromTheCopy() throws Exception {
        backUp(1);
        damage("main");
        String all = PLAN.replace("4d", "1d");

        PlanReport unhealed = verify(all.replace("heal: true", "heal: false"));
        assertThat(unhealed.outcome()).as("as health does").isEqualTo(Outcome.FAILED);
        assertThat(unhealed.steps())
                .anyMatch(step -> step.outcome() == Outcome.FAILED
                        && step.message().contains("1 packs are damaged")
                        && step.message().contains("by what offsite has of them"));
        assertThat(verification(all).state()).isEqualTo(HealthState.FAILED);
        assertThat(verification(all).sentence()).contains("--heal --from-repo");
        world.clock.advance(Duration.ofDays(1));
        PlanReport healed = verify(all);

        assertThat(healed.outcome()).as("%s", healed).isEqualTo(Outcome.DONE);
        assertThat(healed.steps()).anyMatch(step -> step.message().contains("was healed from "));
        assertThat(ledger("main").damaged()).isZero();
    }

    @Test
    void damageFailsAlsoTheDefaultVerificationThoughTheCopyIsSound() throws Exception {
        backUp(1);
        damage("main");
        String everything = "all: {sources: orders, repository: main, copies: [{repository: offsite}]}\n";

        PlanReport report = verify(everything);

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.FAILED);
        assertThat(report.steps())
                .filteredOn(step -> step.action().equals("verify"))
                .extracting(step -> step.subject() + " " + step.outcome())
                .containsExactly("main FAILED", "offsite DONE");
        assertThat(report.steps()).anyMatch(step -> step.message().contains("by what offsite has of them"));
        assertThat(verification(everything).state()).isEqualTo(HealthState.FAILED);
    }

    @Test
    void healthHoldsTheLedgerAgainstTheDaysOfThePlan() {
        backUp(1);
        verify(PLAN.replace("4d", "1d"));
        world.clock.advance(Duration.ofDays(10));

        assertThat(verification(PLAN).state()).isEqualTo(HealthState.LATE);
        assertThat(verification(PLAN).sentence()).contains("that is to be within 4 d");
        assertThat(verification(PLAN.replace("4d", "20d")).state()).isEqualTo(HealthState.OK);
        assertThat(verification(PLAN.replace("  proven-within: 4d\n", "")).sentence())
                .contains("that is to be within 30 d");
    }

    private HealthReason verification(String plan) {
        ProtectionConfig config = world.configured(plan);
        return ConfiguredHealth.of(config, this::facts, (described, source) -> Optional.empty(), world.clock.instant())
                .sources()
                .get(0)
                .reasons()
                .stream()
                .filter(reason -> reason.check().equals("verification"))
                .findFirst()
                .orElseThrow();
    }

    private RepositoryFacts facts(String name) {
        try (Repository repository = world.open(name)) {
            return RepositoryFacts.read(repository);
        }
    }

    private void backUp(int times) {
        for (int i = 0; i < times; i++) {
            world.sources.put("orders", new FakeSource(100 + i, 3, 300));
            assertThat(world.runner(PLAN).run(PlanRequest.of("all", Task.FULL)).outcome())
                    .isEqualTo(Outcome.DONE);
        }
    }

    private PlanReport verify(String plan) {
        return world.runner(plan).run(PlanRequest.of("all", Task.VERIFY));
    }

    private LedgerSummary ledger(String name) {
        try (Repository repository = world.open(name)) {
            return repository.ledger();
        }
    }

    private void damage(String name) throws Exception {
        MemoryStore store = world.stores.get(name);
        List<String> packs =
                store.names().stream().filter(blob -> blob.startsWith("data/")).toList();
        byte[] bytes = store.bytes(packs.get(0));
        bytes[40] ^= 1;
        store.overwrite(packs.get(0), bytes);
    }
}
