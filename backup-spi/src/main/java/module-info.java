/** What plugins of Holdfast implement, and nothing else. */
module io.holdfast.spi {
    requires static transitive org.jspecify;

    exports io.holdfast.spi;
    exports io.holdfast.spi.recovery;
    exports io.holdfast.spi.source;
    exports io.holdfast.spi.store;
}
