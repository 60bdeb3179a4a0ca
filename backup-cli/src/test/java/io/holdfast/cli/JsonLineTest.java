package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonLineTest {

    @Test
    void fieldsKeepTheirOrderAndTypes() {
        JsonLine json = JsonLine.message("summary")
                .with("count", 3L)
                .with("ratio", 1.5)
                .with("dry_run", true)
                .with("time", OffsetDateTime.parse("2026-11-20T20:30:12.5+01:00"))
                .with("list", List.of("a", JsonLine.object().with("b", 1)))
                .with("absent", Optional.empty())
                .with("present", Optional.of("x"));
        assertThat(json)
                .hasToString("{\"message_type\":\"summary\",\"count\":3,\"ratio\":1.5,\"dry_run\":true,"
                        + "\"time\":\"2026-11-20T20:30:12.5+01:00\",\"list\":[\"a\",{\"b\":1}],\"present\":\"x\"}");
    }

    @Test
    void everyNameIsOneLineOfAscii() {
        assertThat(JsonLine.object().with("n", "a\nb\"\\\u001b\u2028ü😀\udcff"))
                .hasToString("{\"n\":\"a\\nb\\\"\\\\\\u001B\\u2028\\u00FC\\uD83D\\uDE00\\uDCFF\"}");
    }
}
