import plotly.express

if __name__ == "__main__":
    print(plotly.express.line(y=[1, 2, 3]).to_json())
