package io.holdfast.testkit.s3;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * One thing that a bucket does by itself. Days end, as Amazon's do, at the midnight (UTC) that follows them.
 *
 * @param expiration when objects are deleted, as if somebody did it
 * @param expiredMarkers whether markers go below which nothing is left
 * @param abortDays after how many days an upload of parts is aborted
 * @param noncurrentDays after how many days a version is removed that is not the newest any more
 * @param newerNoncurrent how many of these are kept all the same
 */
record LifecycleRule(
        String id,
        boolean enabled,
        String prefix,
        Optional<Due> expiration,
        boolean expiredMarkers,
        List<Transition> transitions,
        Optional<Integer> abortDays,
        Optional<Integer> noncurrentDays,
        int newerNoncurrent) {

    /** When something is due: days after its creation, or at a date. */
    record Due(Optional<Integer> days, Optional<Instant> date) {

        static Due of(Element parent) throws Refusal {
            Optional<Integer> days = number(parent, "Days");
            Optional<Instant> date;
            try {
                date = Xml.value(parent, "Date").map(Instant::parse);
            } catch (DateTimeException e) {
                throw Refusal.malformed();
            }
            if (days.isPresent() == date.isPresent()) {
                throw Refusal.malformed();
            }
            return new Due(days, date);
        }

        boolean isOver(Instant created, Instant now) {
            return !now.isBefore(date.orElseGet(() -> end(created, days.orElseThrow())));
        }
    }

    /** Another storage class after a time. */
    record Transition(Due due, String storageClass) {}

    static LifecycleRule of(Element rule) throws Refusal {
        Optional<Element> expiration = Xml.child(rule, "Expiration");
        boolean markers = expiration
                .flatMap(element -> Xml.value(element, "ExpiredObjectDeleteMarker"))
                .equals(Optional.of("true"));
        List<Transition> transitions = new ArrayList<>();
        for (Element transition : Xml.children(rule, "Transition")) {
            transitions.add(new Transition(Due.of(transition), Xml.required(transition, "StorageClass")));
        }
        Optional<Element> noncurrent = Xml.child(rule, "NoncurrentVersionExpiration");
        Optional<Element> abort = Xml.child(rule, "AbortIncompleteMultipartUpload");
        return new LifecycleRule(
                Xml.value(rule, "ID").orElse(""),
                isEnabled(rule),
                prefix(rule),
                expiration.isEmpty() || markers ? Optional.empty() : Optional.of(Due.of(expiration.get())),
                markers,
                transitions,
                abort.isEmpty() ? Optional.empty() : number(abort.get(), "DaysAfterInitiation"),
                noncurrent.isEmpty() ? Optional.empty() : number(noncurrent.get(), "NoncurrentDays"),
                noncurrent.isEmpty()
                        ? 0
                        : number(noncurrent.get(), "NewerNoncurrentVersions").orElse(0));
    }

    private static boolean isEnabled(Element rule) throws Refusal {
        String status = Xml.required(rule, "Status");
        if (!status.equals("Enabled") && !status.equals("Disabled")) {
            throw Refusal.malformed();
        }
        return status.equals("Enabled");
    }

    /** Filters by tags or sizes are not known here. */
    private static String prefix(Element rule) throws Refusal {
        Optional<Element> filter = Xml.child(rule, "Filter");
        if (filter.isEmpty()) {
            return Xml.required(rule, "Prefix");
        }
        for (String other : List.of("And", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan")) {
            if (Xml.child(filter.get(), other).isPresent()) {
                throw Refusal.notImplemented();
            }
        }
        return Xml.value(filter.get(), "Prefix").orElse("");
    }

    private static Optional<Integer> number(Element parent, String name) throws Refusal {
        return Xml.child(parent, name).isEmpty() ? Optional.empty() : Optional.of(Xml.number(parent, name));
    }

    /** The midnight after so many days. */
    static Instant end(Instant begin, int days) {
        Instant midnight = begin.plus(days, ChronoUnit.DAYS)
                .atOffset(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.DAYS)
                .toInstant();
        return midnight.equals(begin.plus(days, ChronoUnit.DAYS)) ? midnight : midnight.plus(1, ChronoUnit.DAYS);
    }
}
