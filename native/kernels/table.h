// Included last inside a per-ISA namespace: the table of what the other kernel files define.

static constexpr KernelTable MakeTable(const char* name) {
  return {
      name,
      {{SumPair<Float32Elements, ProductTerm>, CosinePair<Float32Elements>,
        SumPair<Float32Elements, SquaredDifferenceTerm>},
       {SumPair<Float16Elements, ProductTerm>, CosinePair<Float16Elements>,
        SumPair<Float16Elements, SquaredDifferenceTerm>},
       {Int8Pair<Metric::kDot>, Int8Pair<Metric::kCosine>, Int8Pair<Metric::kSquaredEuclidean>}},
      {{SumBlock<Float32Elements, ProductTerm>, CosineBlock<Float32Elements>,
        SumBlock<Float32Elements, SquaredDifferenceTerm>},
       {SumBlock<Float16Elements, ProductTerm>, CosineBlock<Float16Elements>,
        SumBlock<Float16Elements, SquaredDifferenceTerm>},
       {Int8Block<Metric::kDot>, Int8Block<Metric::kCosine>, Int8Block<Metric::kSquaredEuclidean>}},
      Float32ToFloat16,
      Float16ToFloat32,
      Float32ToInt8,
      Int8ToFloat32,
      Resize,
      Warp,
      SumLuma,
      OverlapsAny,
  };
}
