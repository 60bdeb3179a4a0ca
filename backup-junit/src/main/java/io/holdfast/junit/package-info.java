/** Recovery drills as JUnit tests: a backup is restored to where it harms nobody, and a team's own tests look at it. */
@NullMarked
package io.holdfast.junit;

import org.jspecify.annotations.NullMarked;
