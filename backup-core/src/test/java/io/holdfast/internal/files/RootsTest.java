package io.holdfast.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RootsTest {

    /** What the tree of a snapshot of these looks like was asked of restic 0.14.0, as {@code snapshot path=path on the host}. */
    @ParameterizedTest
    @CsvSource({
        "/home/x,            home/x=/home/x",
        "/home//x/,          home/x=/home/x",
        "/home/./y/../x,     home/x=/home/x",
        "/../home/x,         home/x=/home/x",
        "/,                  =/",
        ".,                  =/work/dir",
        "..,                 =/work",
        "../../..,           =/",
        "sub,                sub=/work/dir/sub",
        "./sub/deep,         sub/deep=/work/dir/sub/deep",
        "../other/x,         other/x=/work/other/x",
        "../../srv,          srv=/srv",
    })
    void aRootHasItsPlace(String given, String expected) {
        assertThat(places(Roots.of(List.of(given), "/work/dir"))).containsExactly(expected);
    }

    @Test
    void rootsShareTheDirectoriesThatLeadToThem() {
        Roots roots = Roots.of(List.of("/home/x", "/srv", "/home/y", "/home/x"), "/");
        assertThat(places(roots)).containsExactly("home/x=/home/x", "home/y=/home/y", "srv=/srv");
        assertThat(roots.hostPaths()).containsExactly("/home/x", "/srv", "/home/y");
    }

    @Test
    void aRootMayBeInAnother() {
        assertThat(places(Roots.of(List.of("/home", "/home/x/y"), "/")))
                .containsExactly("home=/home", "home/x/y=/home/x/y");
        assertThat(places(Roots.of(List.of(".", "sub"), "/w"))).containsExactly("=/w", "sub=/w/sub");
    }

    @Test
    void twoRootsAreNotPutAtOnePlace() {
        refused("would be at the same place", "sub", "/sub");
        refused("would be at the same place", "sub/a", "/sub/b");
        refused("would be at the same place", "../x", "x");
        refused("would be at the same place", ".", "..");
        refused("would be at the same place", "/", "sub");
        refused("is empty", "");
        refused("at least one path");
    }

    private static void refused(String reason, String... roots) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Roots.of(List.of(roots), "/work/dir"))
                .withMessageContaining(reason);
    }

    private static List<String> places(Roots roots) {
        List<String> places = new ArrayList<>();
        collect("", roots.top(), places);
        return places;
    }

    private static void collect(String path, Roots.Node node, List<String> places) {
        if (node.isRoot()) {
            places.add(path + "=" + node.hostPath().orElseThrow());
        }
        node.children().forEach((name, child) -> collect(PathNames.join(path, name), child, places));
    }
}
