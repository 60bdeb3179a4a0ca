/** An opened repository: its key, its config, its index and its snapshots. */
@NullMarked
package io.holdfast.internal.repository;

import org.jspecify.annotations.NullMarked;
