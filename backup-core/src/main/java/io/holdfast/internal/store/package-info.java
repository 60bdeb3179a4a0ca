/** The store as the repository sees it: retried, metered, cached, and by type and id. */
@NullMarked
package io.holdfast.internal.store;

import org.jspecify.annotations.NullMarked;
