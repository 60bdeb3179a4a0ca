/** Where named, immutable blobs live. A store knows nothing of the repository format; the core knows nothing of the store's medium. */
@NullMarked
package io.holdfast.spi.store;

import org.jspecify.annotations.NullMarked;
