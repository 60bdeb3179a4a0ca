package io.holdfast.detect;

import static io.holdfast.detect.Verdict.TROUBLE;
import static io.holdfast.detect.Verdict.UNKNOWN;
import static io.holdfast.detect.Verdict.WELL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.Health;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {

    private static final Health UP = Health.up();
    private static final Health DEGRADED = new Health.Degraded("slow");
    private static final Health DOWN = new Health.Down("gone");
    private static final Health NOBODY_KNOWS = new Health.Unknown("hidden");

    private static Condition down(String name) {
        return Condition.down(name, operation -> UP);
    }

    private static Health health(Verdict verdict) {
        return switch (verdict) {
            case TROUBLE -> DOWN;
            case WELL -> UP;
            case UNKNOWN -> NOBODY_KNOWS;
        };
    }

    @Test
    void whatIsDownIsTroubleAndWhatIsDegradedIfWanted() {
        assertThat(down("a").verdict(Map.of("a", UP))).isEqualTo(WELL);
        assertThat(down("a").verdict(Map.of("a", DEGRADED))).isEqualTo(WELL);
        assertThat(down("a").verdict(Map.of("a", DOWN))).isEqualTo(TROUBLE);
        assertThat(down("a").verdict(Map.of("a", NOBODY_KNOWS))).isEqualTo(UNKNOWN);

        Condition degraded = Condition.degraded("a", operation -> UP);
        assertThat(degraded.verdict(Map.of("a", DEGRADED))).isEqualTo(TROUBLE);
        assertThat(degraded.verdict(Map.of("a", DOWN))).isEqualTo(TROUBLE);
        assertThat(degraded.verdict(Map.of("a", NOBODY_KNOWS))).isEqualTo(UNKNOWN);
    }

    @Test
    void aCheckThatWasNotAskedIsUnknown() {
        assertThat(down("a").verdict(Map.of())).isEqualTo(UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "WELL,WELL,WELL,         WELL,WELL,WELL",
        "TROUBLE,WELL,WELL,      WELL,WELL,TROUBLE",
        "TROUBLE,TROUBLE,WELL,   WELL,TROUBLE,TROUBLE",
        "TROUBLE,TROUBLE,TROUBLE,TROUBLE,TROUBLE,TROUBLE",
        "UNKNOWN,WELL,WELL,      WELL,WELL,UNKNOWN",
        "UNKNOWN,TROUBLE,WELL,   WELL,UNKNOWN,TROUBLE",
        "UNKNOWN,TROUBLE,TROUBLE,UNKNOWN,TROUBLE,TROUBLE",
        "UNKNOWN,UNKNOWN,WELL,   WELL,UNKNOWN,UNKNOWN",
        "UNKNOWN,UNKNOWN,TROUBLE,UNKNOWN,UNKNOWN,TROUBLE",
        "UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN"
    })
    void whatIsUnknownIsNeverTakenForWell(
            Verdict a, Verdict b, Verdict c, Verdict all, Verdict atLeastTwo, Verdict any) {
        Condition[] parts = {down("a"), down("b"), down("c")};
        Map<String, Health> findings = Map.of("a", health(a), "b", health(b), "c", health(c));

        assertThat(Condition.all(parts).verdict(findings)).isEqualTo(all);
        assertThat(Condition.atLeast(2, parts).verdict(findings)).isEqualTo(atLeastTwo);
        assertThat(Condition.any(parts).verdict(findings)).isEqualTo(any);
    }

    @Test
    void conditionsAreCombinedOfConditions() {
        Condition both = Condition.all(down("a"), Condition.any(down("b"), down("c")));

        assertThat(both.checks()).containsOnlyKeys("a", "b", "c");
        assertThat(both.verdict(Map.of("a", DOWN, "b", UP, "c", DOWN))).isEqualTo(TROUBLE);
        assertThat(both.verdict(Map.of("a", DOWN, "b", UP, "c", UP))).isEqualTo(WELL);
    }

    @Test
    void whatCannotBeDecidedIsRefused() {
        assertThatThrownBy(() -> Condition.all(down("a"), down("a")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Two checks are named a");
        assertThatThrownBy(() -> Condition.atLeast(2, down("a"))).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(Condition::any).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> down(" ")).isInstanceOf(ConfigurationException.class);
    }
}
