#pragma once

#include <ATen/core/Tensor.h>

#include <any>
#include <cstddef>
#include <utility>
#include <vector>

namespace modrob::models {

/// What a model makes of parts of a batch behind its intervention point, kept between predictions of this batch: a
/// prediction in which only the text is another makes nothing of audio and video anew. Without gradients.
class KeptParts {
 public:
  /// What `make` gives, or gave the last time if all of `inputs`, the tensors it is made of, are the very same now.
  /// `place` is the part's own number.
  template <typename Make>
  const decltype(std::declval<Make>()())& get(size_t place, std::vector<at::Tensor> inputs, Make make) {
    using Part = decltype(make());
    if (place >= parts_.size()) parts_.resize(place + 1);
    Entry& entry = parts_[place];
    if (!entry.part.has_value() || !same(entry.inputs, inputs)) {
      entry.part.reset();  // first, so that the old part is not held beside the new one
      entry.part = make();
      entry.inputs = std::move(inputs);
    }
    return *std::any_cast<Part>(&entry.part);
  }

 private:
  struct Entry {
    std::vector<at::Tensor> inputs;  ///< held, so that no other tensor can take the place of one
    std::any part;
  };
  static bool same(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i) {
      if (!a[i].is_same(b[i])) return false;
    }
    return true;
  }

  std::vector<Entry> parts_;
};

}  // namespace modrob::models
