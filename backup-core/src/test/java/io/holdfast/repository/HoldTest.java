package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.NoSuchSnapshotException;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds, and the other tags. */
class HoldTest {

    private final SmallHistory history;

    HoldTest() throws Exception {
        history = new SmallHistory();
    }

    @BeforeEach
    void makeSnapshots() throws Exception {
        history.days("alpha", 3);
    }

    @Test
    void aHeldSnapshotStaysUntilItIsReleased() throws Exception {
        RetentionPolicy policy = RetentionPolicy.builder().last(1).build();
        try (Repository repository = history.open()) {
            Snapshot held = repository
                    .hold(repository.snapshots().subList(0, 1), "case 7")
                    .get(0);
            assertThat(held.held()).isTrue();
            assertThat(held.holdReasons()).containsExactly("case 7");

            repository.forget(repository.planForget(policy));
            assertThat(repository.snapshots()).hasSize(2).contains(held);
            ForgetPlan byId = repository.planForget(
                    ForgetRequest.of(List.of(held.shortId())).build());
            assertThatThrownBy(() -> repository.forget(byId))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("held: case 7");

            repository.release(List.of(held));
            repository.forget(repository.planForget(policy));
            assertThat(repository.snapshots()).hasSize(1);
        }
    }

    @Test
    void aHoldChangesNothingButTagsAndId() throws Exception {
        try (Repository repository = history.open()) {
            Snapshot before = repository.snapshots().get(0);
            Snapshot held = repository.hold(List.of(before), "").get(0);
            Snapshot released = repository.release(List.of(held)).get(0);

            assertThat(repository.snapshots()).hasSize(3).contains(released);
            assertThat(held.original()).contains(before.id());
            assertThat(released.original()).contains(before.id());
            assertThat(released)
                    .usingRecursiveComparison()
                    .ignoringFields("id", "original")
                    .isEqualTo(before);
            assertThat(repository.hold(List.of(held), "").get(0)).isEqualTo(held);
        }
    }

    @Test
    void labelsAreAddedRemovedAndSet() throws Exception {
        Snapshot own =
                history.add("beta", OffsetDateTime.parse("2026-11-01T00:00:00Z"), "plan=p", "hold", "x", "partial");
        try (Repository repository = history.open()) {
            Snapshot added = repository
                    .tag(List.of(own), TagEdit.none().add("y", "x").remove("z"))
                    .get(0);
            assertThat(added.tags()).containsExactly("plan=p", "hold", "x", "partial", "y");
            Snapshot removed =
                    repository.tag(List.of(added), TagEdit.none().remove("x")).get(0);
            assertThat(removed.labels()).containsExactly("y");
            Snapshot set =
                    repository.tag(List.of(removed), TagEdit.none().set("n")).get(0);
            assertThat(set.tags()).containsExactly("plan=p", "hold", "partial", "n");
        }
    }

    @Test
    void tagsThatMeanSomethingToHoldfastAreLeftAlone() {
        assertThatThrownBy(() -> TagEdit.none().remove("hold=case 7"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("release");
        assertThatThrownBy(() -> TagEdit.none().add("kind=log")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> TagEdit.none().add("a,b")).isInstanceOf(ConfigurationException.class);
        assertThat(TagEdit.none().add("holding", "kind")).isNotNull();
    }

    @Test
    void whatIsGoneCannotBeHeld() throws Exception {
        try (Repository repository = history.open()) {
            Snapshot snapshot = repository.snapshots().get(0);
            repository.tag(List.of(snapshot), TagEdit.none().add("x"));
            assertThatThrownBy(() -> repository.hold(List.of(snapshot), ""))
                    .isInstanceOf(NoSuchSnapshotException.class);
            assertThatThrownBy(() -> repository.hold(repository.snapshots(), "a,b"))
                    .isInstanceOf(ConfigurationException.class);
            assertThat(repository.snapshots()).noneMatch(Snapshot::held);
        }
    }
}
