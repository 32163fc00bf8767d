#pragma once

#include <cstdint>

namespace modrob::nn::kernels {

/// A dropout draw addressed by position: whether element (row, column) is kept is a pure function of the key, so a
/// backward pass asks again instead of storing a mask, and threads need no order. Threefry2x32-20 (Salmon et al.,
/// SC 2011) with counter (column / 64 * 16 + column % 16, row); column / 16 % 4 picks one of its four 16-bit halves.
struct Dropout {
  uint32_t key[2] = {0, 0};
  uint32_t threshold = 0;  ///< of 65536: dropped when the 16 bits are below; 0 keeps everything
  float scale = 1.0F;      ///< of what is kept
};

/// One head of one utterance inside [N, H] matrices: pointers are to its first row and column.
struct Head {
  int64_t queries = 0;  ///< rows of queries and contexts
  int64_t keys = 0;     ///< rows of keys and values
  int64_t ahead = 0;    ///< query i sees the keys 0 .. i + ahead; `keys` or more: every key
  int64_t width = 0;    ///< columns
  int64_t stride = 0;   ///< floats from one row to the next, in all matrices
  float scale = 1.0F;   ///< of the scores
  Dropout dropout;
  int64_t mask_row = 0;   ///< dropout row of the first query
  int64_t mask_step = 1;  ///< from one query to the next
};

struct HeadForward {
  const float* query;
  const float* key;
  const float* value;
  float* context;
  float*
      log_sum;  ///< log of the softmax denominator per query, `log_sum_stride` apart, for a backward pass; may be null
  int64_t log_sum_stride;
};

struct HeadBackward {
  const float* query;
  const float* key;
  const float* value;
  const float* log_sum;
  int64_t log_sum_stride;
  const float* grad_context;
  float* grad_query;
  float* grad_key;
  float* grad_value;
};

/// Rows `first_row` .. of y = LayerNorm(dropout(x) + residual): x, residual, y, normal are [rows, width].
struct NormForward {
  int64_t rows = 0;
  int64_t width = 0;
  int64_t first_row = 0;  ///< dropout row of the first
  Dropout dropout;
  float epsilon = 0.0F;
  const float* x = nullptr;
  const float* residual = nullptr;  ///< may be null: nothing is added
  const float* weight = nullptr;
  const float* bias = nullptr;
  float* y = nullptr;
  float* normal = nullptr;      ///< (z - mean) / deviation, for the backward pass; may be null
  float* reciprocal = nullptr;  ///< 1 / deviation per row; null exactly when `normal` is
};

struct NormBackward {
  int64_t rows = 0;
  int64_t width = 0;
  int64_t first_row = 0;
  Dropout dropout;
  const float* grad_y = nullptr;
  const float* normal = nullptr;
  const float* reciprocal = nullptr;
  const float* weight = nullptr;
  float* grad_x = nullptr;  ///< null when nothing is dropped: it would equal grad_residual
  float* grad_residual = nullptr;
  float* grad_weight = nullptr;  ///< [width] sums over these rows, overwritten
  float* grad_bias = nullptr;
};

/// What a step of a GRU keeps for its backward pass, each as wide as a state: the gates r and z, n, the recurrent part
/// of n before r, and the state that the step began with.
constexpr int64_t kGruKept = 5;

/// One step of a GRU for the sequences that have it; `wide` is padded(width). Gates stand in the order r, z, n, each
/// with zeros behind its `width` columns.
struct GruStep {
  int64_t rows = 0;                 ///< sequences
  int64_t width = 0;                ///< of a state
  const int64_t* places = nullptr;  ///< row of each sequence's step in `inputs` and `outputs`
  const float* inputs = nullptr;    ///< [N, 3 wide]: what the gates get from the step's input
  const float* matrix = nullptr;    ///< [width, 3 wide]: recurrent weights
  const float* bias = nullptr;      ///< [3 wide]: theirs
  float* states = nullptr;          ///< [rows, wide], overwritten
  float* products = nullptr;        ///< scratch [rows, 3 wide]
  float* outputs = nullptr;         ///< rows of `width`, `output_stride` apart
  int64_t output_stride = 0;
  float* kept = nullptr;  ///< [rows, kGruKept wide]; may be null
};

struct GruStepBackward {
  int64_t rows = 0;
  int64_t width = 0;
  const int64_t* places = nullptr;
  const float* matrix = nullptr;        ///< [3 wide, wide]
  const float* kept = nullptr;          ///< [rows, kGruKept wide]
  const float* grad_outputs = nullptr;  ///< as `outputs`
  int64_t output_stride = 0;
  float* grad_inputs = nullptr;    ///< [N, 3 wide]: rows `places` are overwritten
  float* grad_products = nullptr;  ///< [rows, 3 wide], overwritten
  float* grad_states = nullptr;    ///< [rows, wide]: of the state behind the step; becomes that in front of it
  float* scratch = nullptr;        ///< [rows, wide]
};

/// The kernels in one instruction set. They are pure, allocate nothing and know no threads: callers split the work.
struct Table {
  const char* instruction_set;
  /// out = dropout(x) for [rows, width]; in place is allowed.
  void (*drop_rows)(const Dropout& dropout, int64_t first_row, int64_t rows, int64_t width, const float* x, float* out);
  /// context = dropout(softmax(scale * query key^T)) value. `scratch`: scratch_floats(queries, keys, width) floats.
  void (*attend)(const Head& head, const HeadForward& data, float* scratch);
  void (*attend_backward)(const Head& head, const HeadBackward& data, float* scratch);
  void (*add_norm)(const NormForward& data);
  void (*add_norm_backward)(const NormBackward& data);
  /// NormForward's y [rows, width] of its normal, the same bits.
  void (*scale_rows)(int64_t rows, int64_t width, const float* normal, const float* weight, const float* bias,
                     float* y);
  void (*gru_step)(const GruStep& step);
  void (*gru_step_backward)(const GruStepBackward& step);
  /// The generator: both words of counters (16 * block + i, row), i = 0 .. 15: words[i] and words[16 + i].
  void (*random_words)(const uint32_t key[2], uint32_t row, uint32_t block, uint32_t* words);
};

/// The widest instruction set that this machine and this build have.
const Table& best_table();
/// All that this machine can run, narrowest first; for tests.
int runnable_tables(const Table** tables, int capacity);

constexpr int64_t kLanes = 16;
constexpr int64_t padded(int64_t count) { return (count + kLanes - 1) / kLanes * kLanes; }
/// Scratch of `attend` and `attend_backward`, in floats.
constexpr int64_t scratch_floats(int64_t queries, int64_t keys, int64_t width) {
  const int64_t longer = queries > keys ? queries : keys;
  return 2 * padded(width) * padded(keys) + 4 * longer * padded(width) + 2 * queries * padded(keys);
}

}  // namespace modrob::nn::kernels
