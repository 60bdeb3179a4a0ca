package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanScheduleTest {

    @Test
    void whatIsDueNextOfAllSchedulesComesInOrderByTheClocksOfTheirZones() {
        PlanSchedule schedule = PlanSchedule.of(PlannedWorld.config("""
                        all:
                          sources: orders
                          repository: main
                          zone: Europe/Berlin
                          copies: [{repository: offsite, schedule: {cron: "0 1 * * *", zone: UTC}}]
                          schedules: {full: "30 2 * * *", cleanup: "0 3 * * sun"}
                        """).plans().get("all"));

        // The clocks skip 02:30 on the 29th.
        List<String> due = schedule.next(Instant.parse("2026-03-28T00:00:00Z"), 6).stream()
                .map(next -> next.task().word() + next.copy().orElse("") + " "
                        + next.due().toInstant())
                .toList();

        assertThat(due)
                .containsExactly(
                        "copyoffsite 2026-03-28T01:00:00Z",
                        "full 2026-03-28T01:30:00Z",
                        "copyoffsite 2026-03-29T01:00:00Z",
                        "cleanup 2026-03-29T01:00:00Z",
                        "full 2026-03-29T01:30:00Z",
                        "full 2026-03-30T00:30:00Z");
        assertThat(schedule.next(Instant.parse("2026-03-28T00:00:00Z")))
                .extracting(Occurrence::task)
                .containsExactly(Task.COPY, Task.FULL, Task.CLEANUP);
    }
}
