/** The repository: open it, list it, restore from it. */
@NullMarked
package io.holdfast.repository;

import org.jspecify.annotations.NullMarked;
