package io.holdfast.spi;

import java.time.Clock;

/** Implemented by Holdfast: what the host lends to everything that a plugin creates. */
public interface PluginContext {

    /** The only clock that a plugin reads. */
    Clock clock();
}
