package io.holdfast.config;

import io.holdfast.TimeSpan;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When something is done.
 *
 * @param cron minute, hour, day of the month, month, day of the week, as cron has them
 * @param zone whose clocks are meant
 * @param takes how long a run takes at the most, if the configuration says so
 * @param keep for how long what it makes is to be kept, if the schedule says so
 */
public record ScheduleConfig(String cron, ZoneId zone, Optional<Duration> takes, Optional<TimeSpan> keep) {}
