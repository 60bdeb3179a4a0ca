package io.holdfast.internal.recovery;

import io.holdfast.internal.recovery.JournalRecord.Kind;
import io.holdfast.recovery.TimelineEntry;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What happened in a run, for people. */
final class Timeline {

    private Timeline() {}

    /** Without what each step was to do, and without what it has said of its result: both are of the steps. */
    static List<TimelineEntry> of(List<JournalRecord> records) {
        return records.stream().map(Timeline::entry).toList();
    }

    private static TimelineEntry entry(JournalRecord one) {
        return new TimelineEntry(
                one.time(),
                one.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                one.step(),
                one.get("by"),
                one.kind() == Kind.PLAN ? "" : detail(one));
    }

    private static String detail(JournalRecord one) {
        return Stream.of("state", "approver", "reason", "finding", "evidence")
                .map(one::get)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }
}
