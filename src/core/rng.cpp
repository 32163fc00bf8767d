#include "core/rng.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/vector_clones.h"

namespace modrob {

namespace {

// Philox and the normals are written for several streams of numbers side by side: every step is a short loop over
// lanes, which the compiler turns into vector instructions. The operations on one lane, and their order, are those of
// docs/randomness.md, so the number of lanes changes no bit.
template <size_t N>
struct Lanes {
  std::array<uint32_t, N> word[4];
};

// Ten rounds on N counters under one key.
template <size_t N>
MODROB_VECTOR_INLINE void philox_rounds(Lanes<N>& c, std::array<uint32_t, 2> k) {
  for (int round = 0; round < 10; ++round) {
    for (size_t i = 0; i < N; ++i) {
      const uint64_t product0 = uint64_t{0xD2511F53} * c.word[0][i];
      const uint64_t product1 = uint64_t{0xCD9E8D57} * c.word[2][i];
      const uint32_t next0 = static_cast<uint32_t>(product1 >> 32) ^ c.word[1][i] ^ k[0];
      const uint32_t next2 = static_cast<uint32_t>(product0 >> 32) ^ c.word[3][i] ^ k[1];
      c.word[0][i] = next0;
      c.word[1][i] = static_cast<uint32_t>(product1);
      c.word[2][i] = next2;
      c.word[3][i] = static_cast<uint32_t>(product0);
    }
    k[0] += 0x9E3779B9;
    k[1] += 0xBB67AE85;
  }
}

}  // namespace

std::array<uint32_t, 4> philox4x32(const std::array<uint32_t, 4>& counter, const std::array<uint32_t, 2>& key) {
  Lanes<1> lanes;
  for (size_t w = 0; w < 4; ++w) lanes.word[w][0] = counter[w];
  philox_rounds(lanes, key);
  return {lanes.word[0][0], lanes.word[1][0], lanes.word[2][0], lanes.word[3][0]};
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
template <size_t N>
MODROB_VECTOR_INLINE void portable_log(std::array<double, N>& x) {
  std::array<double, N> s, q, series, exponent;
  for (size_t i = 0; i < N; ++i) {
    const auto bits = std::bit_cast<uint64_t>(x[i]);
    const double m = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
    const bool large = m > 1.4142135623730951;
    const double reduced = large ? m * 0.5 : m;
    exponent[i] = static_cast<int32_t>(bits >> 52) - (large ? 1022 : 1023);
    s[i] = (reduced - 1.0) / (reduced + 1.0);
    q[i] = s[i] * s[i];
    series[i] = 0.0;
  }
  for (int odd = 23; odd >= 3; odd -= 2) {
    const double term = 1.0 / odd;
    for (size_t i = 0; i < N; ++i) series[i] = (series[i] + term) * q[i];
  }
  for (size_t i = 0; i < N; ++i) x[i] = exponent[i] * 0.6931471805599453 + 2.0 * s[i] * (series[i] + 1.0);
}

// x / divisor, rounded as the division is, for an integer below 1000: from the rounded reciprocal, corrected once with
// fused multiply-adds, which vector units do faster than divisions. Before it is rounded the corrected quotient is off
// by less than 2^-50 units in its last place, and none is that near the middle of two doubles: middle times divisor has
// more than 53 bits, so it is not x, and both are multiples of half a unit of the quotient or more: they are at least
// 2^-11 units of it apart. x is 0 or so large that remainders do not underflow.
template <bool kFused>
MODROB_VECTOR_INLINE double divided(double x, double divisor) {
  if constexpr (!kFused) return x / divisor;
  const double reciprocal = 1.0 / divisor;
  const double near = x * reciprocal;
  return __builtin_fma(__builtin_fma(-near, divisor, x), reciprocal, near);
}

// cos and sin of 2 pi word / 2^32. The octant comes from the top three bits, the rest is an angle in [0, pi/4].
template <bool kFused, size_t N>
MODROB_VECTOR_INLINE void portable_cos_sin(const std::array<uint32_t, N>& word, std::array<double, N>& cosine,
                                           std::array<double, N>& sine) {
  std::array<double, N> a, q;
  for (size_t i = 0; i < N; ++i) {
    const uint32_t low = word[i] & 0x1FFFFFFF;
    const auto rest = static_cast<int32_t>((word[i] >> 29) & 1 ? 0x20000000 - low : low);
    a[i] = rest * 0x1p-32 * 6.283185307179586;
    q[i] = a[i] * a[i];
    cosine[i] = sine[i] = 1.0;
  }
#pragma GCC unroll 9
  for (int n = 18; n >= 2; n -= 2) {
    const auto below = static_cast<double>(n * (n - 1));
    const auto above = static_cast<double>(n * (n + 1));
    for (size_t i = 0; i < N; ++i) cosine[i] = 1.0 - divided<kFused>(q[i], below) * cosine[i];
    for (size_t i = 0; i < N; ++i) sine[i] = 1.0 - divided<kFused>(q[i], above) * sine[i];
  }
  for (size_t i = 0; i < N; ++i) {
    const uint32_t octant = word[i] >> 29;
    const double other = a[i] * sine[i];
    // Octants 0, 3, 4, 7 keep cos and sin, the others exchange them (the angle is measured from the diagonal).
    const bool exchange = ((octant + 1) & 2) != 0;
    const double c = exchange ? other : cosine[i];
    const double s = exchange ? cosine[i] : other;
    cosine[i] = octant >= 2 && octant <= 5 ? -c : c;
    sine[i] = octant >= 4 ? -s : s;
  }
}

// Box-Muller: the pair of normals of each lane's words.
template <bool kFused, size_t N>
MODROB_VECTOR_INLINE void box_muller(const std::array<uint32_t, N>& word0, const std::array<uint32_t, N>& word1,
                                     std::array<double, N>& first, std::array<double, N>& second) {
  std::array<double, N> radius;
  for (size_t i = 0; i < N; ++i) radius[i] = (static_cast<double>(word0[i]) + 1.0) * 0x1p-32;
  portable_log(radius);
  for (size_t i = 0; i < N; ++i) radius[i] = std::sqrt(-2.0 * radius[i]);
  portable_cos_sin<kFused>(word1, first, second);
  for (size_t i = 0; i < N; ++i) {
    first[i] = radius[i] * first[i];
    second[i] = radius[i] * second[i];
  }
}

constexpr size_t kBlocksAtOnce = 16;

using Normals = std::array<float, 4 * kBlocksAtOnce>;

// The 4 x 16 normals of blocks `block`, `block` + 1, ... of a stream.
template <bool kFused>
MODROB_VECTOR_INLINE void normals_of_blocks(uint64_t key, uint64_t item, uint64_t block, Normals& out) {
  Lanes<kBlocksAtOnce> lanes;
  for (size_t i = 0; i < kBlocksAtOnce; ++i) {
    lanes.word[0][i] = static_cast<uint32_t>(item);
    lanes.word[1][i] = static_cast<uint32_t>(item >> 32);
    lanes.word[2][i] = static_cast<uint32_t>(block + i);
    lanes.word[3][i] = static_cast<uint32_t>((block + i) >> 32);
  }
  philox_rounds(lanes, {static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32)});
  std::array<double, kBlocksAtOnce> normals[4];
  box_muller<kFused>(lanes.word[0], lanes.word[1], normals[0], normals[1]);
  box_muller<kFused>(lanes.word[2], lanes.word[3], normals[2], normals[3]);
  for (size_t i = 0; i < kBlocksAtOnce; ++i) {
    for (size_t lane = 0; lane < 4; ++lane) out[4 * i + lane] = static_cast<float>(normals[lane][i]);
  }
}

// One body for each instruction set.
using MakeNormals = void (*)(uint64_t key, uint64_t item, uint64_t block, Normals& out);
#ifdef MODROB_VECTOR_TARGETS
MODROB_VECTOR_TARGET("avx512f,fma")
void normals_avx512(uint64_t key, uint64_t item, uint64_t block, Normals& out) {
  normals_of_blocks<true>(key, item, block, out);
}
MODROB_VECTOR_TARGET("avx2,fma")
void normals_avx2(uint64_t key, uint64_t item, uint64_t block, Normals& out) {
  normals_of_blocks<true>(key, item, block, out);
}
#endif
void normals_anywhere(uint64_t key, uint64_t item, uint64_t block, Normals& out) {
  normals_of_blocks<false>(key, item, block, out);
}

MakeNormals best_normals() {
#ifdef MODROB_VECTOR_TARGETS
  if (__builtin_cpu_supports("fma")) {
    if (__builtin_cpu_supports("avx512f")) return normals_avx512;
    if (__builtin_cpu_supports("avx2")) return normals_avx2;
  }
#endif
  return normals_anywhere;
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

uint64_t hash_words(std::initializer_list<uint64_t> words) {
  return hash_words(std::span(words.begin(), words.size()));
}

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

Turn turn_of(uint32_t word) {
  std::array<double, 1> cosine, sine;
  portable_cos_sin<false, 1>({word}, cosine, sine);
  return {cosine[0], sine[0]};
}

double KeyedStream::normal(uint64_t index) const {
  const auto words = block(index / 4);
  const auto lane = index % 4;
  std::array<double, 1> first, second;
  box_muller<false, 1>({words[lane & 2]}, {words[(lane & 2) + 1]}, first, second);
  return lane & 1 ? second[0] : first[0];
}

void KeyedStream::fill_normal(std::span<float> out, uint64_t first) const {
  static const MakeNormals make_normals = best_normals();
  Normals normals;
  for (size_t i = 0; i < out.size();) {
    const uint64_t index = first + i;
    const uint64_t skipped = index % 4;
    make_normals(key_, item_, index / 4, normals);
    const size_t count = std::min(out.size() - i, normals.size() - skipped);
    std::copy_n(normals.begin() + static_cast<std::ptrdiff_t>(skipped), count,
                out.begin() + static_cast<std::ptrdiff_t>(i));
    i += count;
  }
}

}  // namespace modrob
