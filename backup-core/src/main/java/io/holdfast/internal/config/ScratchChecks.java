package io.holdfast.internal.config;

import io.holdfast.spi.Factory;
import io.holdfast.spi.source.Source;
import java.util.List;
import java.util.Optional;

/** Looks whether what is backed up could be restored to where its restores are tried. */
public final class ScratchChecks {

    private ScratchChecks() {}

    /** What has the wrong shape was said before. */
    static void check(Value root, ShapeReader reader, List<Factory<?>> factories) {
        if (reader.problems().isEmpty()) {
            root.at("sources")
                    .ifPresent(
                            sources -> sources.fields().values().forEach(source -> source(source, reader, factories)));
        }
    }

    private static void source(Value source, ShapeReader reader, List<Factory<?>> factories) {
        source.at("scratch")
                .flatMap(scratch -> scratch.at("type"))
                .ifPresent(type -> refusal(source.text("type").orElse(""), type.text(), factories)
                        .ifPresent(reason -> reader.problem(type.position(), type.path(), reason)));
    }

    /** Why a scratch is of no use for a source: it is that of another type of source. Empty if it may be of use, as it is where the type of the source begins with it, such as {@code redis-aof}. */
    public static Optional<String> refusal(String source, String scratch, List<Factory<?>> factories) {
        boolean isOfAnother = !(source + "-").startsWith(scratch + "-")
                && factories.stream()
                        .filter(factory -> factory.kind() == Source.class)
                        .anyMatch(factory -> factory.type().equals(scratch));
        return isOfAnother
                ? Optional.of("a scratch of the type '" + scratch
                        + "' restores what a source of that type has backed up, and not one of the type '" + source
                        + "'")
                : Optional.empty();
    }
}
