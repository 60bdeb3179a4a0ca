/** A registry of container images in the test's process: {@link io.holdfast.testkit.oci.RegistryStandIn}. */
@NullMarked
package io.holdfast.testkit.oci;

import org.jspecify.annotations.NullMarked;
