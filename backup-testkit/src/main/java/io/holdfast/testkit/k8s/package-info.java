/** An API server of Kubernetes in the test's process: {@link io.holdfast.testkit.k8s.ApiServerStandIn}. */
@NullMarked
package io.holdfast.testkit.k8s;

import org.jspecify.annotations.NullMarked;
