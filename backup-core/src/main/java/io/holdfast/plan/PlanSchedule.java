package io.holdfast.plan;

import io.holdfast.config.CopyConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ScheduleConfig;
import io.holdfast.config.ScheduleKind;
import io.holdfast.internal.schedule.Cron;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When what is due of a plan. Immutable.
 *
 * <p>A time that the clocks skip in spring comes as much later; one that they show twice in autumn is meant once, the first time.
 */
public final class PlanSchedule {

    private final List<Line> lines;

    private PlanSchedule(List<Line> lines) {
        this.lines = lines;
    }

    /** A schedule of something. */
    private record Line(String plan, Task task, Optional<String> copy, Cron cron, ScheduleConfig config) {

        Key key() {
            return new Key(task, copy);
        }

        Occurrence next(Instant after) {
            ZonedDateTime due = cron.next(after.atZone(config.zone()));
            return new Occurrence(plan, task, copy, due);
        }
    }

    /** What schedules are for. */
    record Key(Task task, Optional<String> copy) {}

    /** The schedules of each thing that has any, in the order of the tasks. */
    Map<Key, PlanSchedule> byTask() {
        Map<Key, PlanSchedule> byTask = new LinkedHashMap<>();
        for (Line line : lines) {
            List<Line> same = lines.stream()
                    .filter(other -> other.key().equals(line.key()))
                    .toList();
            byTask.put(line.key(), new PlanSchedule(same));
        }
        return byTask;
    }

    /** The schedules of a plan; those of its copies are among them. */
    public static PlanSchedule of(PlanConfig plan) {
        List<Line> lines = new ArrayList<>();
        for (ScheduleKind kind : ScheduleKind.values()) {
            plan.schedules(kind).forEach(schedule -> lines.add(line(plan, task(kind), Optional.empty(), schedule)));
        }
        for (CopyConfig copy : plan.copies()) {
            copy.schedule()
                    .ifPresent(schedule -> lines.add(line(plan, Task.COPY, Optional.of(copy.repository()), schedule)));
        }
        return new PlanSchedule(List.copyOf(lines));
    }

    private static Line line(PlanConfig plan, Task task, Optional<String> copy, ScheduleConfig schedule) {
        return new Line(plan.name(), task, copy, Cron.parse(schedule.cron()), schedule);
    }

    private static Task task(ScheduleKind kind) {
        return switch (kind) {
            case FULL -> Task.FULL;
            case INCREMENTAL -> Task.INCREMENTAL;
            case VERIFY -> Task.VERIFY;
            case CLEANUP -> Task.CLEANUP;
            case RESTORE_TEST -> Task.RESTORE_TEST;
            case DRILL -> Task.DRILL;
        };
    }

    /** What is due next after a moment, of each schedule, the earliest first; empty if the plan has none. */
    public List<Occurrence> next(Instant after) {
        return lines.stream()
                .map(line -> line.next(after))
                .sorted(Comparator.comparing(Occurrence::due))
                .toList();
    }

    /**
     * What is due next after a moment, of all schedules, the earliest first.
     *
     * @param count how many at the most
     */
    public List<Occurrence> next(Instant after, int count) {
        return lines.stream()
                .flatMap(line -> Stream.iterate(
                                line.next(after), last -> line.next(last.due().toInstant()))
                        .limit(count))
                .sorted(Comparator.comparing(Occurrence::due))
                .limit(count)
                .toList();
    }
}
