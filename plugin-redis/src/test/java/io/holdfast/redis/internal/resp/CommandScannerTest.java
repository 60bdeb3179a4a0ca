package io.holdfast.redis.internal.resp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandScannerTest {

    private static final String SET = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$0\r\n\r\n";
    private static final String SELECT = "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n";
    private static final String MULTI = "*1\r\n$5\r\nMULTI\r\n";
    private static final String EXEC = "*1\r\n$4\r\nexec\r\n";
    private static final String PING = "*1\r\n$4\r\nPING\r\n";

    @Test
    void placesAreBehindCommands() throws Exception {
        assertThat(places(SET, PING, SET)).containsExactly(1, 2, 3);
    }

    @Test
    void selectBelongsToWhatComesNext() throws Exception {
        assertThat(places(PING, SELECT, SET)).containsExactly(1, 3);
    }

    @Test
    void transactionIsNotCut() throws Exception {
        assertThat(places(SET, SELECT, MULTI, SET, SELECT, SET, EXEC, SET)).containsExactly(1, 7, 8);
    }

    @Test
    void newlinesBetweenCommandsAreNoCommands() throws Exception {
        assertThat(places("\n", SET, "\n\n", PING)).containsExactly(2, 4);
    }

    @Test
    void wordsThatLookLikeCommandsAreNone() throws Exception {
        assertThat(places("*3\r\n$3\r\nSET\r\n$5\r\nMULTI\r\n$14\r\n*1\r\n$4\r\nEXEC\r\n\r\n", PING))
                .containsExactly(1, 2);
    }

    @Test
    void longNameIsNoTransaction() throws Exception {
        assertThat(places("*1\r\n$12\r\nMULTIPLICITY\r\n", PING)).containsExactly(1, 2);
    }

    @Test
    void whatIsNoCommandIsRefused() {
        for (String other : List.of("+OK\r\n", "*x\r\n", "$3\r\nabc\r\n", "*1\r\nPING\r\n", "G".repeat(100))) {
            assertThatThrownBy(() -> places(other)).as(other).isInstanceOf(IOException.class);
        }
    }

    /** Behind which of the parts there are places, however the bytes come. */
    private static List<Integer> places(String... parts) throws Exception {
        byte[] bytes = String.join("", parts).getBytes(US_ASCII);
        List<Integer> ends = new ArrayList<>();
        int end = 0;
        for (String part : parts) {
            end += part.length();
            ends.add(end);
        }
        List<Integer> first = new ArrayList<>();
        for (int step = 1; step <= bytes.length; step++) {
            CommandScanner scanner = new CommandScanner();
            List<Integer> found = new ArrayList<>();
            for (int at = 0; at < bytes.length; at += step) {
                scanner.scan(bytes, at, Math.min(bytes.length, at + step), place -> found.add(ends.indexOf(place) + 1));
            }
            if (step == 1) {
                first.addAll(found);
            }
            assertThat(found).as("in steps of %d", step).isEqualTo(first);
        }
        return first;
    }
}
