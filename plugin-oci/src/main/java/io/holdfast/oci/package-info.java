/** Container images: {@link io.holdfast.oci.OciSource} copies them out of registries and back, {@link io.holdfast.oci.OciImages} finds them in snapshots. */
@NullMarked
package io.holdfast.oci;

import org.jspecify.annotations.NullMarked;
