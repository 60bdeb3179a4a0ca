package io.holdfast.interop;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** When snapshots were made, on whose machine and of what: all that retention looks at. */
final class RandomHistory {

    /**
     * A snapshot.
     *
     * @param host the machine
     * @param time never the same for two of a machine
     */
    record Made(String host, OffsetDateTime time, List<String> paths, List<String> tags) {}

    private static final List<List<String>> TAGS =
            List.of(List.of(), List.of(), List.of("a"), List.of("b", "a"), List.of("a", "b"), List.of("c"));

    private final Random random;
    private final List<Made> made = new ArrayList<>();

    private RandomHistory(long seed) {
        random = new Random(seed);
    }

    static List<Made> of(long seed) {
        RandomHistory history = new RandomHistory(seed);
        history.aroundChangesOfTheClock();
        history.dailyWithAnOddOffset();
        history.anywhereAndAnytime();
        history.edgesOfYears();
        history.add("single", OffsetDateTime.parse("2023-06-15T12:00:00-09:30"));
        return history.made;
    }

    /** Every 20 minutes or so, through both days of 2023 on which Berlin's clocks changed. */
    private void aroundChangesOfTheClock() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        for (String day : List.of("2023-03-25T20:00:00", "2023-10-28T20:00:00")) {
            OffsetDateTime time = LocalDateTime.parse(day).atZone(berlin).toOffsetDateTime();
            for (int i = 0; i < 35; i++) {
                time = time.plusMinutes(5 + random.nextInt(30));
                add("berlin", time.atZoneSameInstant(berlin).toOffsetDateTime());
            }
        }
    }

    private void dailyWithAnOddOffset() {
        OffsetDateTime time = OffsetDateTime.parse("2023-01-28T23:50:00.123456789+05:45");
        for (int i = 0; i < 80; i++) {
            time = time.plusMinutes(1440 + random.nextInt(20) - 10);
            add("kathmandu", time);
        }
    }

    /** Some of them close to one another, with offsets that make the later one's day the earlier. */
    private void anywhereAndAnytime() {
        Set<Long> seconds = new TreeSet<>();
        while (seconds.size() < 60) {
            long base = 1_420_000_000L + random.nextInt(270_000_000);
            for (int i = random.nextInt(5); i >= 0; i--) {
                seconds.add(base + random.nextInt(200_000));
            }
        }
        for (long second : seconds) {
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(900 * (random.nextInt(105) - 48));
            add("traveller", OffsetDateTime.ofInstant(Instant.ofEpochSecond(second), offset));
        }
    }

    private void edgesOfYears() {
        for (int year = 2009; year < 2021; year++) {
            OffsetDateTime time = OffsetDateTime.of(year, 12, 27, 23, 0, 0, 0, ZoneOffset.ofHours(-1));
            for (int i = 0; i < 9; i++) {
                add("new-year", time.plusHours(24L * i + random.nextInt(3)));
            }
        }
    }

    private void add(String host, OffsetDateTime time) {
        List<String> paths = random.nextBoolean() ? List.of("/b", "/a") : List.of("/a", "/b");
        boolean other = random.nextInt(10) == 0;
        made.add(new Made(host, time, other ? List.of("/c") : paths, TAGS.get(random.nextInt(TAGS.size()))));
    }
}
