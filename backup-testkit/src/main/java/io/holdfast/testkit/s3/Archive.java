package io.holdfast.testkit.s3;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;

/** Objects that cannot be read before a copy of them was made. Guarded by the server. */
final class Archive {

    private static final Set<String> CLASSES = Set.of("GLACIER", "DEEP_ARCHIVE");

    private final Behaviour behaviour;

    Archive(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** A copy that can be read between two times. */
    record Copy(Instant ready, Instant until) {

        boolean isUnderWay(Instant now) {
            return now.isBefore(ready);
        }

        boolean isReadable(Instant now) {
            return !isUnderWay(now) && now.isBefore(until);
        }
    }

    void requireReadable(Version version) throws Refusal {
        if (CLASSES.contains(version.storageClass())
                && !behaviour.departs(Departure.ARCHIVE_READ)
                && version.copy()
                        .filter(copy -> copy.isReadable(behaviour.now()))
                        .isEmpty()) {
            throw new Refusal(403, "InvalidObjectState", "The operation is not valid for the object's storage class");
        }
    }

    Reply restore(Version version, Body body) throws Refusal {
        if (!CLASSES.contains(version.storageClass())) {
            throw new Refusal(
                    403, "InvalidObjectState", "Restore is not allowed for the object's current storage class");
        }
        Element root = Xml.parse(body.bytes());
        Period days = Period.ofDays(Xml.number(root, "Days"));
        String tier = Xml.child(root, "GlacierJobParameters")
                .flatMap(parameters -> Xml.value(parameters, "Tier"))
                .or(() -> Xml.value(root, "Tier"))
                .orElse("Standard");
        Instant now = behaviour.now();
        Optional<Copy> before = version.copy().filter(copy -> now.isBefore(copy.until()));
        if (before.filter(copy -> copy.isUnderWay(now)).isPresent()) {
            throw new Refusal(409, "RestoreAlreadyInProgress", "Object restore is already in progress");
        }
        Instant ready = before.map(Copy::ready).orElse(now.plus(duration(version.storageClass(), tier)));
        Instant begin = before.isPresent() ? now : ready;
        version.copied(new Copy(ready, begin.atOffset(ZoneOffset.UTC).plus(days).toInstant()));
        return Reply.of(before.isPresent() ? 200 : 202);
    }

    private static Duration duration(String storageClass, String tier) throws Refusal {
        boolean deep = storageClass.equals("DEEP_ARCHIVE");
        return switch (tier) {
            case "Standard" -> Duration.ofHours(deep ? 12 : 5);
            case "Bulk" -> Duration.ofHours(deep ? 48 : 12);
            case "Expedited" -> {
                if (deep) {
                    throw Refusal.invalidArgument("Retrieval option is not supported by this storage class");
                }
                yield Duration.ofMinutes(5);
            }
            default -> throw Refusal.malformed();
        };
    }

    /** What is said of its copy in answers. */
    Reply describe(Version version, Reply reply) {
        Instant now = behaviour.now();
        return reply.header(
                "x-amz-restore",
                version.copy()
                        .filter(copy -> now.isBefore(copy.until()))
                        .map(copy -> copy.isUnderWay(now)
                                ? "ongoing-request=\"true\""
                                : "ongoing-request=\"false\", expiry-date=\"" + Reply.date(copy.until()) + "\""));
    }
}
