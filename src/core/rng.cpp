#include "core/rng.h"

#include <bit>
#include <cmath>

namespace modrob {

std::array<uint32_t, 4> philox4x32(const std::array<uint32_t, 4>& counter, const std::array<uint32_t, 2>& key) {
  std::array<uint32_t, 4> c = counter;
  std::array<uint32_t, 2> k = key;
  for (int round = 0; round < 10; ++round) {
    const uint64_t product0 = uint64_t{0xD2511F53} * c[0];
    const uint64_t product1 = uint64_t{0xCD9E8D57} * c[2];
    c = {static_cast<uint32_t>(product1 >> 32) ^ c[1] ^ k[0], static_cast<uint32_t>(product1),
         static_cast<uint32_t>(product0 >> 32) ^ c[3] ^ k[1], static_cast<uint32_t>(product0)};
    k[0] += 0x9E3779B9;
    k[1] += 0xBB67AE85;
  }
  return c;
}

namespace {

uint64_t mix64(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

// ln(x) for x in (0, 1], as float64, error about 1 ulp: x = m 2^e with m in [sqrt(1/2), sqrt(2)),
// ln m = 2 atanh(s) with s = (m - 1) / (m + 1), odd series up to s^23. Own code because libm's last bit differs
// between versions; every operation here is exactly rounded by IEEE 754.
double portable_log(double x) {
  const auto bits = std::bit_cast<uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
  if (m > 1.4142135623730951) {
    m = m * 0.5;
    exponent += 1;
  }
  const double s = (m - 1.0) / (m + 1.0);
  const double q = s * s;
  double series = 0.0;
  for (int odd = 23; odd >= 3; odd -= 2) series = (series + 1.0 / odd) * q;
  const double log_m = 2.0 * s * (series + 1.0);
  return exponent * 0.6931471805599453 + log_m;
}

// cos and sin of 2 pi word / 2^32. The octant comes from the top three bits, the rest is an angle in [0, pi/4].
struct CosSin {
  double cos, sin;
};

CosSin portable_cos_sin(uint32_t word) {
  const uint32_t octant = word >> 29;
  uint32_t rest = word & 0x1FFFFFFF;
  if (octant & 1) rest = 0x20000000 - rest;
  const double a = rest * 0x1p-32 * 6.283185307179586;
  const double q = a * a;
  double cosine = 1.0;
  double sine = 1.0;
  for (int n = 18; n >= 2; n -= 2) {
    cosine = 1.0 - q / static_cast<double>(n * (n - 1)) * cosine;
    sine = 1.0 - q / static_cast<double>(n * (n + 1)) * sine;
  }
  sine = a * sine;
  // Octants 0, 3, 4, 7 keep cos and sin, the others exchange them (the angle is measured from the diagonal).
  const bool exchange = octant == 1 || octant == 2 || octant == 5 || octant == 6;
  double c = exchange ? sine : cosine;
  double s = exchange ? cosine : sine;
  if (octant >= 2 && octant <= 5) c = -c;
  if (octant >= 4) s = -s;
  return {c, s};
}

struct NormalPair {
  double first, second;
};

NormalPair box_muller(uint32_t word0, uint32_t word1) {
  const double u = (static_cast<double>(word0) + 1.0) * 0x1p-32;
  const double radius = std::sqrt(-2.0 * portable_log(u));
  const auto [c, s] = portable_cos_sin(word1);
  return {radius * c, radius * s};
}

}  // namespace

uint64_t hash_text(std::string_view text) {
  uint64_t hash = 0xCBF29CE484222325;
  for (const unsigned char byte : text) hash = (hash ^ byte) * 0x100000001B3;
  return mix64(hash);
}

uint64_t hash_words(std::span<const uint64_t> words) {
  uint64_t hash = 0;
  for (const uint64_t word : words) hash = mix64((hash + 0x9E3779B97F4A7C15) ^ word);
  return hash;
}

uint64_t hash_words(std::initializer_list<uint64_t> words) { return hash_words(std::span(words.begin(), words.size())); }

std::array<uint32_t, 4> KeyedStream::block(uint64_t index) const {
  return philox4x32({static_cast<uint32_t>(item_), static_cast<uint32_t>(item_ >> 32), static_cast<uint32_t>(index),
                     static_cast<uint32_t>(index >> 32)},
                    {static_cast<uint32_t>(key_), static_cast<uint32_t>(key_ >> 32)});
}

double KeyedStream::uniform(uint64_t index) const {
  const auto words = block(index);
  const uint64_t wide = (uint64_t{words[1]} << 32) | words[0];
  return static_cast<double>(wide >> 11) * 0x1p-53;
}

uint64_t KeyedStream::integer(uint64_t index, uint64_t bound) const {
  const auto words = block(index);
  const uint64_t wide = (uint64_t{words[1]} << 32) | words[0];
  return static_cast<uint64_t>((static_cast<unsigned __int128>(wide) * bound) >> 64);
}

double KeyedStream::normal(uint64_t index) const {
  const auto words = block(index / 4);
  const auto lane = index % 4;
  const auto [first, second] = box_muller(words[lane & 2], words[(lane & 2) + 1]);
  return lane & 1 ? second : first;
}

void KeyedStream::fill_normal(std::span<float> out, uint64_t first) const {
  size_t i = 0;
  while (i < out.size()) {
    const uint64_t index = first + i;
    const auto words = block(index / 4);
    const auto low = box_muller(words[0], words[1]);
    const auto high = box_muller(words[2], words[3]);
    const double normals[4] = {low.first, low.second, high.first, high.second};
    for (uint64_t lane = index % 4; lane < 4 && i < out.size(); ++lane) out[i++] = static_cast<float>(normals[lane]);
  }
}

}  // namespace modrob
