/** The objects of Kubernetes clusters as sources: {@link io.holdfast.k8s.KubernetesSource}. */
@NullMarked
package io.holdfast.k8s;

import org.jspecify.annotations.NullMarked;
