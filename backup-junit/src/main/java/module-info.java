/** Recovery drills as JUnit tests. */
module io.holdfast.junit {
    requires transitive io.holdfast.core;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports io.holdfast.junit;

    // Which makes the extension.
    opens io.holdfast.junit to
            org.junit.platform.commons;
}
