package io.holdfast.internal.config;

import io.holdfast.detect.Detector;
import io.holdfast.internal.detect.CheckType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks whether detectors could ever decide anything, and scenarios be begun by one. */
final class DetectorChecks {

    private static final int TROUBLES = 3;

    private final ShapeReader reader;
    private final Set<String> repositories;

    private DetectorChecks(Value root, ShapeReader reader) {
        this.reader = reader;
        repositories = root.at("repositories").orElse(root).fields().keySet();
    }

    /** What has the wrong shape was said before. */
    static void check(Value root, ShapeReader reader) {
        if (reader.problems().isEmpty()) {
            DetectorChecks checks = new DetectorChecks(root, reader);
            Set<String> detectors =
                    root.at("detectors").map(all -> all.fields().keySet()).orElse(Set.of());
            root.at("detectors").ifPresent(all -> all.fields().values().forEach(checks::detector));
            root.at("scenarios")
                    .ifPresent(all -> all.fields().values().forEach(scenario -> checks.trigger(scenario, detectors)));
        }
    }

    private void trigger(Value scenario, Set<String> detectors) {
        Optional<Value> detector = scenario.at("detector");
        scenario.at("on-incident")
                .filter(word -> detector.isEmpty())
                .ifPresent(word -> problem(word, "there is no 'detector' whose incidents are meant"));
        detector.filter(name -> !detectors.contains(name.text()))
                .ifPresent(name -> problem(
                        name, "there is no detector '" + name.text() + "'" + Suggestion.of(name.text(), detectors)));
    }

    private void detector(Value detector) {
        List<Value> checks = new ArrayList<>(detector.items("checks"));
        int parts = checks.size();
        for (Value group :
                detector.at("groups").map(groups -> groups.fields().values()).orElse(List.of())) {
            needed(group, group.items("checks").size());
            checks.addAll(group.items("checks"));
            parts++;
        }
        needed(detector, parts);
        Set<String> names = new HashSet<>();
        for (Value check : checks) {
            if (!names.add(check.text("name").orElse(""))) {
                problem(check, "two checks are named '" + check.text("name").orElse("") + "'");
            }
            look(check);
            hear(check, detector.duration("timeout").orElse(Detector.DEFAULT_TIMEOUT));
        }
        thresholds(detector);
        detector.at("quorum").ifPresent(this::quorum);
    }

    private void needed(Value of, int parts) {
        int needed = number(of, "needed", 1);
        if (needed < 1 || needed > parts) {
            problem(of, needed + " of " + parts + " can never be of trouble");
        }
    }

    private void look(Value check) {
        Optional<CheckType> type = check.text("type").flatMap(CheckType::of);
        boolean keepsRules = type.equals(Optional.of(CheckType.INTEGRITY));
        if (keepsRules == check.items("rules").isEmpty()) {
            problem(check, keepsRules ? "there are no 'rules' to be kept" : "'rules' are of the type integrity");
        }
        if (type.equals(Optional.of(CheckType.REPOSITORY))) {
            check.at("settings").flatMap(settings -> settings.at("repository")).ifPresent(this::repository);
        }
    }

    /** Who does not answer is down once the check gives up; if the detector gives up before, nobody knows. */
    private void hear(Value check, Duration patience) {
        Optional<Duration> own = check.at("settings").flatMap(settings -> settings.duration("timeout"));
        check.text("type")
                .flatMap(CheckType::of)
                .flatMap(type -> type.schema().setting("timeout"))
                .flatMap(setting -> own.or(() -> setting.defaultValue().map(Value::toDuration)))
                .filter(time -> time.compareTo(patience) >= 0)
                .ifPresent(
                        time -> problem(
                                check,
                                "it may take " + time.toSeconds()
                                        + "s to find that nobody answers, and the detector waits for "
                                        + patience.toSeconds()
                                        + "s: nobody would ever know. Give the detector a longer 'timeout', or it a shorter one"));
    }

    private void thresholds(Value detector) {
        int troubles = number(detector, "troubles", TROUBLES);
        int looks = number(detector, "looks", Math.max(troubles, 5));
        if (troubles < 1 || looks < troubles) {
            problem(detector, troubles + " of " + looks + " looks can never be of trouble");
        }
        if (number(detector, "wells", 1) < 1) {
            problem(detector, "an incident is over after at least one look");
        }
    }

    private void quorum(Value quorum) {
        quorum.at("repository").ifPresent(this::repository);
        int needed = number(quorum, "needed", 0);
        int observers = number(quorum, "observers", 0);
        if (needed < 1 || needed > observers) {
            problem(quorum, needed + " of " + observers + " observers can never agree");
        }
    }

    private void repository(Value name) {
        if (!repositories.contains(name.text())) {
            problem(name, "there is no repository '" + name.text() + "'" + Suggestion.of(name.text(), repositories));
        }
    }

    private static int number(Value of, String key, int otherwise) {
        return of.text(key).map(Integer::parseInt).orElse(otherwise);
    }

    private void problem(Value where, String message) {
        reader.problem(where.position(), where.path(), message);
    }
}
