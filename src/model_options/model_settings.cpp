#include "model_options/model_settings.h"

namespace modrob::models {

namespace {

// The options' own `describe`, for a class that has one too.
template <typename Options>
void describe_options(io::RecordVisitor& visitor, Options& options) {
  describe(visitor, options);
}

}  // namespace

void ModelSettings::describe(io::RecordVisitor& visitor) {
  std::visit([&](auto& options) { describe_options(visitor, options); }, options_);
}

void ModelSettings::for_each_switch(const fidelity::SwitchVisitor& visit) {
  std::visit(
      [&](auto& options) {
        if constexpr (requires { options.for_each_switch(visit); }) options.for_each_switch(visit);
      },
      options_);
}

void ModelSettings::validate() const {
  std::visit(
      [](const auto& options) {
        if constexpr (requires { options.validate(); }) options.validate();
      },
      options_);
}

bool ModelSettings::reads_word_pieces() const {
  return std::visit(
      [](const auto& options) {
        if constexpr (requires { options.reads_word_pieces(); }) return options.reads_word_pieces();
        return true;
      },
      options_);
}

bool ModelSettings::reads_words() const {
  return std::visit(
      [](const auto& options) {
        if constexpr (requires { options.reads_words(); }) return options.reads_words();
        return false;
      },
      options_);
}

SelectionLoss ModelSettings::selection_loss() const {
  return std::visit([](const auto& options) { return std::decay_t<decltype(options)>::kSelectionLoss; }, options_);
}

}  // namespace modrob::models
