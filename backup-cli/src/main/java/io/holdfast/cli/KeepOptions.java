package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.RetentionPolicy;
import io.holdfast.RetentionPolicy.Bucket;
import io.holdfast.TimeSpan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The rules of a retention policy, in restic's words. */
final class KeepOptions {

    @Option(
            names = "--keep-last",
            paramLabel = "N",
            description = "Keep the last N snapshots; here and below 'unlimited' keeps all of them.")
    private Optional<Count> last = Optional.empty();

    @Option(names = "--keep-hourly", paramLabel = "N", description = "Keep the newest of each of the last N hours.")
    private Optional<Count> hourly = Optional.empty();

    @Option(names = "--keep-daily", paramLabel = "N", description = "Keep the newest of each of the last N days.")
    private Optional<Count> daily = Optional.empty();

    @Option(names = "--keep-weekly", paramLabel = "N", description = "Keep the newest of each of the last N weeks.")
    private Optional<Count> weekly = Optional.empty();

    @Option(names = "--keep-monthly", paramLabel = "N", description = "Keep the newest of each of the last N months.")
    private Optional<Count> monthly = Optional.empty();

    @Option(names = "--keep-yearly", paramLabel = "N", description = "Keep the newest of each of the last N years.")
    private Optional<Count> yearly = Optional.empty();

    @Option(
            names = "--keep-within",
            paramLabel = "SPAN",
            description = "Keep what is newer than the newest snapshot less this span, such as 1y5m7d2h.")
    private Optional<TimeSpan> within = Optional.empty();

    @Option(names = "--keep-within-hourly", paramLabel = "SPAN", description = "Keep the newest of each hour within.")
    private Optional<TimeSpan> withinHourly = Optional.empty();

    @Option(names = "--keep-within-daily", paramLabel = "SPAN", description = "Keep the newest of each day within.")
    private Optional<TimeSpan> withinDaily = Optional.empty();

    @Option(names = "--keep-within-weekly", paramLabel = "SPAN", description = "Keep the newest of each week within.")
    private Optional<TimeSpan> withinWeekly = Optional.empty();

    @Option(names = "--keep-within-monthly", paramLabel = "SPAN", description = "Keep the newest of each month within.")
    private Optional<TimeSpan> withinMonthly = Optional.empty();

    @Option(names = "--keep-within-yearly", paramLabel = "SPAN", description = "Keep the newest of each year within.")
    private Optional<TimeSpan> withinYearly = Optional.empty();

    @Option(
            names = "--keep-tag",
            paramLabel = "TAG[,TAG...]",
            description = "Keep what has all these tags, or none if empty; may be repeated.")
    private final List<String> tags = new ArrayList<>();

    @Option(
            names = "--keep-point-in-time",
            paramLabel = "SPAN",
            description = "Keep what is needed to restore every point of time of this span.")
    private Optional<TimeSpan> pointInTime = Optional.empty();

    /** Whether any rule is given. */
    boolean any() {
        return Stream.of(counts().values(), within().values(), List.of(pointInTime))
                        .flatMap(Collection::stream)
                        .anyMatch(Optional::isPresent)
                || !tags.isEmpty();
    }

    /** The policy of the rules, of which there must be one. */
    RetentionPolicy policy() {
        RetentionPolicy.Builder policy = RetentionPolicy.builder();
        counts().forEach((bucket, count) -> count.ifPresent(given -> policy.count(bucket, given.number())));
        within().forEach((bucket, span) -> span.ifPresent(given -> policy.within(bucket, given)));
        tags.forEach(list -> policy.keepTags(list.isEmpty() ? new String[0] : list.split(",")));
        pointInTime.ifPresent(policy::pointInTime);
        return policy.build();
    }

    private Map<Bucket, Optional<Count>> counts() {
        return Map.of(
                Bucket.LAST, last,
                Bucket.HOURLY, hourly,
                Bucket.DAILY, daily,
                Bucket.WEEKLY, weekly,
                Bucket.MONTHLY, monthly,
                Bucket.YEARLY, yearly);
    }

    private Map<Bucket, Optional<TimeSpan>> within() {
        return Map.of(
                Bucket.LAST, within,
                Bucket.HOURLY, withinHourly,
                Bucket.DAILY, withinDaily,
                Bucket.WEEKLY, withinWeekly,
                Bucket.MONTHLY, withinMonthly,
                Bucket.YEARLY, withinYearly);
    }

    /** How many: a number, or {@code unlimited}. */
    record Count(int number) {

        static Count parse(String text) {
            if (text.equals("unlimited") || text.equals("-1")) {
                return new Count(RetentionPolicy.UNLIMITED);
            }
            if (!text.matches("\\d{1,9}")) {
                throw new CommandLine.TypeConversionException("'" + text + "' is neither a number nor 'unlimited'");
            }
            return new Count(Integer.parseInt(text));
        }
    }

    static TimeSpan parseSpan(String text) {
        try {
            return TimeSpan.parse(text);
        } catch (ConfigurationException e) {
            throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
