/** Backup plans, the repository, verification and restore: what a host application uses. */
module io.holdfast.core {
    requires transitive io.holdfast.spi;
    requires transitive java.sql;
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.databind;
    requires com.github.luben.zstd_jni;
    requires java.net.http;
    requires jdk.jfr;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    // Without it, what only the operating system can do is left out, and reported.
    requires static com.sun.jna;

    uses io.holdfast.spi.Plugin;

    provides io.holdfast.spi.Plugin with
            io.holdfast.internal.plugin.LocalPlugin;

    exports io.holdfast;
    exports io.holdfast.audit;
    exports io.holdfast.bootstrap;
    exports io.holdfast.config;
    exports io.holdfast.detect;
    exports io.holdfast.event;
    exports io.holdfast.health;
    exports io.holdfast.lint;
    exports io.holdfast.local;
    exports io.holdfast.plan;
    exports io.holdfast.recovery;
    exports io.holdfast.repair;
    exports io.holdfast.repository;
    exports io.holdfast.verify;
}
