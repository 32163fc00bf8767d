#include "data/spoken_reviews/portable_math.h"

#include <cmath>

namespace modrob::data {

double sin_of_turns(double turns) {
  double rest = turns - std::floor(turns);
  const bool second_half = rest >= 0.5;
  if (second_half) rest -= 0.5;
  if (rest > 0.25) rest = 0.5 - rest;
  // Taylor series up to a^21; the next term is below 1e-18 at a = pi/2.
  const double a = rest * 6.283185307179586;
  const double q = a * a;
  double series = 1.0;
  for (int k = 20; k >= 2; k -= 2) series = 1.0 - series * q / (k * (k + 1.0));
  const double sine = a * series;
  return second_half ? -sine : sine;
}

double power_of_two(double x) {
  // e^a with a = x/2 ln 2 <= ln 2 as a Taylor series up to a^19, then squared.
  const double a = x * 0.5 * 0.6931471805599453;
  double series = 1.0;
  for (int k = 19; k >= 1; --k) series = 1.0 + series * a / k;
  return series * series;
}

}  // namespace modrob::data
