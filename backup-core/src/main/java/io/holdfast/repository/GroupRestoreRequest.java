package io.holdfast.repository;

import io.holdfast.Cancellation;
import io.holdfast.ConfigurationException;
import io.holdfast.ConsistentCut;
import io.holdfast.spi.source.Source;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which sources are restored to which moment together. Immutable. */
public final class GroupRestoreRequest {

    private final ConsistentCut cut;
    private final Instant instant;
    private final List<Member> members;
    private final Cancellation cancellation;

    /**
     * One source.
     *
     * @param name in the plan, and so in the cut
     * @param source is not connected to; its plugin restores
     * @param target the directory to restore into
     */
    public record Member(String name, Source source, Path target) {}

    private GroupRestoreRequest(Builder builder) {
        cut = builder.cut;
        instant = builder.instant;
        members = List.copyOf(builder.members);
        cancellation = builder.cancellation;
    }

    /**
     * Begins a request.
     *
     * @param cut at which the sources were once copied together, and their clocks compared: best the last one before the moment
     * @param instant the moment, by the clock of the machine that made the snapshots
     */
    public static Builder at(ConsistentCut cut, Instant instant) {
        return new Builder(cut, instant);
    }

    /** At which the clocks of the sources were compared. */
    public ConsistentCut cut() {
        return cut;
    }

    /** The moment. */
    public Instant instant() {
        return instant;
    }

    /** The sources, in the order in which they are restored. */
    public List<Member> members() {
        return members;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Builds a {@link GroupRestoreRequest}. Not thread-safe. */
    public static final class Builder {

        private final ConsistentCut cut;
        private final Instant instant;
        private final List<Member> members = new ArrayList<>();
        private Cancellation cancellation = new Cancellation();

        private Builder(ConsistentCut cut, Instant instant) {
            this.cut = cut;
            this.instant = instant;
        }

        /** Adds a source; see {@link Member}. */
        public Builder source(String name, Source source, Path target) {
            members.add(new Member(name, source, target));
            return this;
        }

        /** See {@link GroupRestoreRequest#cancellation()}. */
        public Builder cancellation(Cancellation by) {
            cancellation = by;
            return this;
        }

        /**
         * The request.
         *
         * @throws ConfigurationException with everything that is wrong with it
         */
        public GroupRestoreRequest build() {
            List<String> problems = new ArrayList<>();
            for (Member member : members) {
                ConsistentCut.Member of = cut.members().get(member.name);
                if (of == null) {
                    problems.add("no source '" + member.name + "' was cut; there are "
                            + cut.members().keySet());
                } else if (of.at().moment().isEmpty()) {
                    problems.add("the clock of '" + member.name + "' is not known");
                }
            }
            if (members.stream().map(Member::name).collect(Collectors.toSet()).size() < members.size()) {
                problems.add("a source is named twice");
            }
            if (members.isEmpty()) {
                problems.add("there is no source to restore");
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(String.join("; ", problems));
            }
            return new GroupRestoreRequest(this);
        }
    }
}
