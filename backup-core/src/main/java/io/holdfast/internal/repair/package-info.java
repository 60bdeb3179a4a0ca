/** What mends a repository, and what makes snapshots anew: repairs, rewriting, recovery of lost snapshots, copies to another repository. */
@NullMarked
package io.holdfast.internal.repair;

import org.jspecify.annotations.NullMarked;
