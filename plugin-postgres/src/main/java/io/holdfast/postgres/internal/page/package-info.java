/** The pages of PostgreSQL's relation files: which files have them, and whether they are sound. */
@NullMarked
package io.holdfast.postgres.internal.page;

import org.jspecify.annotations.NullMarked;
