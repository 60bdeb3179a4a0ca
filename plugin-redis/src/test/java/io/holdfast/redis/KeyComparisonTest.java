package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.rdb.RdbFile;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.testkit.TestOperation;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

/** Two files have the same keys, or others, or it is not known. */
class KeyComparisonTest {

    private static final String END = "\u00ff\0\0\0\0\0\0\0\0";
    private static final String A = "\0\1a\1x";
    private static final String B = "\0\1b\1y";
    /** A module's value. */
    private static final String MODULE = "\7\1m\u0081mmmmmmmm" + "\5\2xy\0";
    /** What begins a key of a type that nobody knows. */
    private static final String UNREADABLE = "c\1k";

    @Test
    void orderOfKeysDoesNotCount() throws Exception {
        assertThat(compare(A + B, B + A).result()).isEqualTo(Result.PASSED);
    }

    @Test
    void databaseAndTimeCount() throws Exception {
        assertThat(compare(A, "\u00fe\1" + A).detail())
                .contains("At least 2 differ", "a of database 0 is missing", "a of database 1 should not be there");
        assertThat(compare(A, "\u00fc\0\0\0\0\1\0\0\0" + A).result()).isEqualTo(Result.FAILED);
    }

    @Test
    void keysThatExpireByThenAreNotCompared() throws Exception {
        Finding finding = compare(A + "\u00fc\1\0\0\0\0\0\0\0" + B, A);
        assertThat(finding.result()).isEqualTo(Result.PASSED);
        assertThat(finding.detail()).startsWith("1 keys compared with the other, without 1 whose time is over");
    }

    @Test
    void valueThatIsNotUnderstoodIsComparedByteByByte() throws Exception {
        assertThat(compare(A + MODULE, A + MODULE).result()).isEqualTo(Result.PASSED);
        Finding other = compare(A + MODULE, A + MODULE.replace("xy", "yx"));
        assertThat(other.result()).isEqualTo(Result.UNKNOWN);
        assertThat(other.detail()).contains("m of database 0 is another, or in another form");
        assertThat(compare(A + MODULE, A).result()).isEqualTo(Result.FAILED);
    }

    @Test
    void whatCannotBeReadIsNoPass() throws Exception {
        for (Finding finding : new Finding[] {
            compare(A + UNREADABLE, A + UNREADABLE), compare(A + UNREADABLE, A), compare(A, A + UNREADABLE)
        }) {
            assertThat(finding.result()).isEqualTo(Result.UNKNOWN);
            assertThat(finding.detail()).startsWith("What begins with type 99 at byte 14 was not compared");
        }
        assertThat(compare(A + UNREADABLE, B + UNREADABLE).result()).isEqualTo(Result.FAILED);
    }

    private static Finding compare(String wanted, String found) throws Exception {
        return RedisRestoredCheck.finding(
                "keys", new KeyComparison(1000, new TestOperation()).compare(file(wanted), file(found)), "the other");
    }

    private static RdbFile file(String items) {
        byte[] bytes = ("REDIS0010" + items + END).getBytes(ISO_8859_1);
        return () -> new ByteArrayInputStream(bytes);
    }
}
