/**
 * What the tests of stores, sources and the repository stand on: contracts that every implementation passes, and fakes that keep them.
 *
 * <p>Extend {@link io.holdfast.testkit.StoreContract} for each store and {@link io.holdfast.testkit.SourceContract} for each source.
 */
@NullMarked
package io.holdfast.testkit;

import org.jspecify.annotations.NullMarked;
