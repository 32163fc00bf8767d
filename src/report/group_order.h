#pragma once

#include <vector>

namespace modrob::report {

/// Neighbours with the same `data` and `model`: the strategies that one table or figure shows side by side. The
/// pointers are into `groups`.
template <typename Group>
std::vector<std::vector<const Group*>> by_model(const std::vector<Group>& groups) {
  std::vector<std::vector<const Group*>> tables;
  for (const auto& group : groups) {
    const bool fresh =
        tables.empty() || tables.back().front()->model != group.model || tables.back().front()->data != group.data;
    if (fresh) tables.emplace_back();
    tables.back().push_back(&group);
  }
  return tables;
}

}  // namespace modrob::report
