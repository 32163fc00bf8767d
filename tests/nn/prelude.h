#pragma once

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>
#include <torch/csrc/autograd/grad_mode.h>
#include <torch/utils.h>

#include <array>
#include <cmath>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "bert_support.h"
#include "config/settings_reader.h"
#include "core/files.h"
#include "io/json.h"
#include "nn/bert.h"
#include "nn/bert_weights.h"
#include "nn/bidirectional_lstm.h"
#include "nn/kernels/kernels.h"
#include "nn/multihead_attention.h"
#include "nn/packed_gru.h"
#include "nn/packed_steps.h"
#include "nn/position_codes.h"
#include "nn/recurrent_summary.h"
#include "nn/state.h"
#include "nn/text_encoder.h"
#include "nn/token_rows.h"
#include "support.h"
#include "text/tokenized_texts.h"

// What the tests of nn name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::nn {

using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob::nn
