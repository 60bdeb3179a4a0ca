/** Contracts that plugins of Holdfast pass, and fakes to test against. */
module io.holdfast.testkit {
    requires transitive io.holdfast.spi;
    requires transitive org.junit.jupiter.api;
    requires com.fasterxml.jackson.databind;
    requires org.assertj.core;
    requires java.xml;
    requires jdk.httpserver;
    requires static transitive org.jspecify;

    exports io.holdfast.testkit;
    exports io.holdfast.testkit.k8s;
    exports io.holdfast.testkit.oci;
    exports io.holdfast.testkit.s3;
}
