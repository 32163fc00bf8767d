#pragma once

namespace modrob::data {

/// sin(2 pi turns) for turns >= 0, error about 1e-16. The C library's last bit differs between versions; this uses
/// additions, multiplications and divisions only, so that a simulated data set has the same bits on every machine.
double sin_of_turns(double turns);

/// 2^x for x in [0, 2], error about 1e-16 of the value, with the same property.
double power_of_two(double x);

}  // namespace modrob::data
