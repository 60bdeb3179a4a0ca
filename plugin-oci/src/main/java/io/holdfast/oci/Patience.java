package io.holdfast.oci;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * How long is waited before something is tried again, and how often in a row. All requests that serve one purpose share it, so that their tries do not multiply. Used by one thread.
 */
final class Patience {

    static final int TRIES = 8;

    /** The first pause; each is twice as long as the one before. */
    static final Duration FIRST = Duration.ofMillis(100);

    /** Who asks for more wants to be left alone, and a person should know. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Clock clock;
    private final Duration first;
    private Duration pause;
    private int tries;

    Patience(Clock clock, Duration first) {
        this.clock = clock;
        this.first = first;
        pause = first;
    }

    /** What is done got further than ever before: tries are counted anew. */
    void renew() {
        tries = 0;
        pause = first;
    }

    /** Whether a next try may be waited for as long as an answer asks for. */
    boolean lasts(Duration asked) {
        return ++tries < TRIES && asked.compareTo(LONGEST) <= 0;
    }

    void await(Duration asked) throws InterruptedException {
        Thread.sleep((asked.compareTo(pause) > 0 ? asked : pause).toMillis());
        pause = pause.multipliedBy(2);
    }

    /** How long the header {@code Retry-After} asks to wait: for seconds, or until a time. */
    Duration asked(HttpHeaders headers) {
        String text = headers.firstValue("Retry-After").orElse("").trim();
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Duration until = Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
