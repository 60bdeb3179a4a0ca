package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.OffsetDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockDocumentTest {

    private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-11-20T20:30:12.5+01:00");

    @Test
    void fieldsStandInOrder() throws Exception {
        LockDocument lock = new LockDocument(TIME, true, "db1", "backup", 4711, 1000, 100, Optional.empty());
        String json =
                "{\"time\":\"2026-11-20T20:30:12.5+01:00\",\"exclusive\":true,\"hostname\":\"db1\",\"username\":\"backup\","
                        + "\"pid\":4711,\"uid\":1000,\"gid\":100}";
        assertThat(lock.encode()).asString(UTF_8).isEqualTo(json);
        assertThat(LockDocument.decode(lock.encode())).isEqualTo(lock);
    }

    @Test
    void rootLeavesItsNumbersOut() throws Exception {
        LockDocument lock = new LockDocument(TIME, false, "", "root", 1, 0, 0, Optional.empty());
        assertThat(lock.encode())
                .asString(UTF_8)
                .isEqualTo(
                        "{\"time\":\"2026-11-20T20:30:12.5+01:00\",\"exclusive\":false,\"hostname\":\"\",\"username\":\"root\",\"pid\":1}");
        assertThat(LockDocument.decode(lock.encode())).isEqualTo(lock);
    }

    @Test
    void emptyLockIsRefused() {
        assertThatThrownBy(() -> LockDocument.decode(new byte[0]))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("lock: ");
        assertThatThrownBy(() -> LockDocument.decode("{\"exclusive\":1}".getBytes(UTF_8)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("true or false");
    }
}
