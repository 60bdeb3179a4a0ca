package io.holdfast.recovery;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What may follow what. */
class RunStateTest {

    private static final Pattern DRAWING = Pattern.compile("```mermaid\nstateDiagram-v2\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ARROW = Pattern.compile("^ *(\\S+) --> (\\S+)$", Pattern.MULTILINE);

    @Test
    void drawingOfTheArchitectureIsWhatTheCodeDoes() throws Exception {
        Matcher drawing = DRAWING.matcher(Files.readString(Path.of("../ARCHITECTURE.md")));
        assertThat(drawing.find()).isTrue();
        Set<String> drawn = ARROW.matcher(drawing.group(1))
                .results()
                .map(arrow -> arrow.group(1) + " " + arrow.group(2))
                .collect(toCollection(TreeSet::new));

        Set<String> coded = new TreeSet<>(Set.of("[*] PENDING"));
        for (RunState state : RunState.values()) {
            state.next().forEach(next -> coded.add(state + " " + next));
            if (state.isEnd()) {
                coded.add(state + " [*]");
            }
        }
        assertThat(drawn).isEqualTo(coded);
    }

    @Test
    void everyStateButTheFirstFollowsAnother() {
        Set<RunState> follow = Arrays.stream(RunState.values())
                .flatMap(state -> state.next().stream())
                .collect(toCollection(TreeSet::new));

        assertThat(follow).hasSize(RunState.values().length - 1).doesNotContain(RunState.PENDING);
    }
}
